/// Incremental streams of an account besides its snapshots: income, trades, brackets,
/// configuration.
///
/// In: how far the tables say that a stream is known. Out: pages as captures in the spool, loaded
/// at once, so that the next page is asked for by what is stored.
@NullMarked
package accounthistory.sync;

import org.jspecify.annotations.NullMarked;
