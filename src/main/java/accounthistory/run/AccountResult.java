package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.job.Outcome;
import java.time.Instant;
import java.util.Optional;

/// How a run ended for one account.
///
/// @param slot the slot that the run was for; empty when it did not come to choose one
/// @param slotLost whether the slot can no longer be taken
/// @param detail one sentence with the subject and both values; empty when there is nothing to say
public record AccountResult(
    Subject account, Optional<Instant> slot, Outcome outcome, boolean slotLost, String detail) {}
