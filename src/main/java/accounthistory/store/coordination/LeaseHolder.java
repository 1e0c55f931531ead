package accounthistory.store.coordination;

import java.util.UUID;

/// Who takes leases.
///
/// @param collector its state folder, which stays
/// @param run one run of it, so that a restarted one is another
public record LeaseHolder(UUID collector, String run) {}
