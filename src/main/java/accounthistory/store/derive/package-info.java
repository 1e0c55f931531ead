/// Derived rows of queued ranges of time, computed from committed rows: prices, settle assets,
/// bookings, missing rows.
///
/// In: the queue. Out: the same rows whenever they are computed, whatever the order of loads was.
@NullMarked
package accounthistory.store.derive;

import org.jspecify.annotations.NullMarked;
