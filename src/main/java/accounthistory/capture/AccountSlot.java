package accounthistory.capture;

import java.time.Instant;

/// One slot of one account.
public record AccountSlot(Subject account, Instant slot) {}
