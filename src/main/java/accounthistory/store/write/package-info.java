/// The one write path: a batch of captures in one transaction.
///
/// In: [accounthistory.stream.StreamRows]. Out: rows of snapshots, flows, trades and reference
/// data, raw bodies, and ranges of time queued for refreshing.
@NullMarked
package accounthistory.store.write;

import org.jspecify.annotations.NullMarked;
