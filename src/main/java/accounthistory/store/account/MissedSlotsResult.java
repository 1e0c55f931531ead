package accounthistory.store.account;

import accounthistory.capture.Subject;
import java.util.List;
import java.util.SortedMap;

/// What was recorded of slots that nothing accounts for. An account in neither is held by another
/// transaction, and left for the next pass.
///
/// @param ranges what was missed, by account; empty where nothing was
/// @param refused accounts that the database accepts nothing of, and why
public record MissedSlotsResult(
    SortedMap<Subject, List<SlotRange>> ranges, SortedMap<Subject, String> refused) {}
