/// Incremental streams of an account other than its snapshots: income, trades, brackets,
/// configuration.
///
/// In: how far the database says that a stream is known. Out: pages as captures in the spool,
/// loaded at once, so that the next page is requested by what is stored.
@NullMarked
package accounthistory.sync;

import org.jspecify.annotations.NullMarked;
