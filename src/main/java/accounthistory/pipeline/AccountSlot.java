package accounthistory.pipeline;

import accounthistory.capture.Subject;
import java.time.Instant;

/// One slot of one account.
record AccountSlot(Subject account, Instant slot) {}
