package accounthistory.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of a folder by the slot that they begin with. Hundreds of accounts look up the same
/// slot at once, of a folder with a week of captures: it is listed again only when it has changed.
///
/// Safe for use by many threads; what other processes put is seen.
final class Names {
  /// A folder's time of change is coarse. One that changed this shortly before it was listed may
  /// have changed again since, within the same tick.
  private static final Duration TICK_MAX = Duration.ofMillis(100);

  private final Path folder;
  private final Clock clock;
  private final Map<String, List<String>> bySlot = new HashMap<>();
  private @Nullable FileTime changed;

  /// The clock by which the folder's changes are stamped.
  interface Clock {
    Instant now() throws IOException;
  }

  Names(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /// The names that begin so.
  ///
  /// @param beginning a slot and what else there is, as [SpooledCapture#beginning] has it
  synchronized List<String> beginningWith(String beginning) throws IOException {
    var slot = beginning.substring(0, beginning.indexOf('+') + 1);
    var before = Files.getLastModifiedTime(folder);
    if (!before.equals(changed)) {
      bySlot.clear();
      changed = before.toInstant().isBefore(clock.now().minus(TICK_MAX)) ? before : null;
    }
    var names = bySlot.get(slot);
    if (names == null) {
      names = listed(slot);
      if (changed != null) {
        bySlot.put(slot, names);
      }
    }
    return names.stream().filter(it -> it.startsWith(beginning)).toList();
  }

  private List<String> listed(String slot) {
    var names = new ArrayList<String>();
    SpoolListing.each(
        folder,
        name -> {
          if (name.startsWith(slot)) {
            names.add(name);
          }
        });
    return names;
  }
}
