/// What a run is to do for each account, and how a piece of work ended.
///
/// The vocabulary that all stages share: the job with its keys and schedule, the slot's timing, the
/// [accounthistory.job.Outcome], and the boundary at which a bug ends one piece of work and no
/// other.
@NullMarked
package accounthistory.job;

import org.jspecify.annotations.NullMarked;
