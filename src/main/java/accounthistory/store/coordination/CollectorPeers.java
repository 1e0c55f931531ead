package accounthistory.store.coordination;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Whom a collector shares the tables with.
///
/// @param collectors state folders that were heard of lately, its own among them
/// @param namesake another state folder that reports under the same name at the same time
public record CollectorPeers(Set<UUID> collectors, Optional<UUID> namesake) {
  public CollectorPeers {
    collectors = Set.copyOf(collectors);
  }
}
