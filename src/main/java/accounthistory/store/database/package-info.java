/// Transactions on PostgreSQL: repeats, lost commits, outages, savepoints, `COPY`.
///
/// In: work that needs a connection. Out: its result, or a
/// [accounthistory.store.database.StoreException] that says whose fault it is.
@NullMarked
package accounthistory.store.database;

import org.jspecify.annotations.NullMarked;
