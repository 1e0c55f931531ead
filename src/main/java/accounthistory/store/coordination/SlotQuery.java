package accounthistory.store.coordination;

import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.Instant;

/// A slot that is looked at in the tables.
///
/// @param account a venue's own is taken when there are prices that were observed since the slot
/// @param insists whether it may be taken from whoever held the account last
/// @param lasting how long the account is the asker's, if it is given
public record SlotQuery(Subject account, Instant slot, boolean insists, Duration lasting) {}
