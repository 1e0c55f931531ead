/// Leases, request weight, refused keys and heartbeats of collectors in the tables.
///
/// Every method works in its caller's transaction and waits for nobody.
@NullMarked
package accounthistory.store.coordination;

import org.jspecify.annotations.NullMarked;
