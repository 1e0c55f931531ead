/// Leases, request weight, refused keys and heartbeats of collectors in the database.
///
/// Every method works in its caller's transaction and never waits.
@NullMarked
package accounthistory.store.coordination;

import org.jspecify.annotations.NullMarked;
