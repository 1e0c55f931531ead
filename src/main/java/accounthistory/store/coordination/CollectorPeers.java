package accounthistory.store.coordination;

import accounthistory.capture.Subject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Whom a collector shares its accounts with.
///
/// @param askers for each subject of the collector the state folders that were heard of lately and
///   request it, or do not say what they request; its own among them
/// @param namesake another state folder that reports under the same name at the same time
public record CollectorPeers(Map<Subject, Set<UUID>> askers, Optional<UUID> namesake) {
  public CollectorPeers {
    askers = Map.copyOf(askers);
  }
}
