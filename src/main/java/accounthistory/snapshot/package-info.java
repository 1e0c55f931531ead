/// One account's slot: who may take it, with which key, how often it is tried.
///
/// In: due jobs. Out: a capture in the spool and a [accounthistory.snapshot.CaptureResult]. The
/// database only gives advice; nothing here waits for it.
@NullMarked
package accounthistory.snapshot;

import org.jspecify.annotations.NullMarked;
