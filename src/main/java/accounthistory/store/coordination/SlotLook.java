package accounthistory.store.coordination;

import java.util.List;
import java.util.Map;

/// What the database says before a slot.
///
/// @param statuses of the slots whose accounts they know
/// @param charges one per wish, in their order
public record SlotLook(Map<SlotQuery, SlotStatus> statuses, List<WeightCharge> charges) {}
