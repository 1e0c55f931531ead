/// The one write path into PostgreSQL, for one capture or a million.
///
/// A batch of deliveries is one transaction: accounts are locked in order of their key, slots are
/// claimed, and the rows of exactly the claimed slots follow by `COPY`. Running anything twice
/// changes nothing. Derived rows are not maintained here but marked as due and refreshed
/// afterwards.
@NullMarked
package accounthistory.store;

import org.jspecify.annotations.NullMarked;
