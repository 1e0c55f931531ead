package accounthistory.coordination;

import accounthistory.capture.Subject;
import java.time.Instant;

/// One slot of one account.
public record AccountSlot(Subject account, Instant slot) {}
