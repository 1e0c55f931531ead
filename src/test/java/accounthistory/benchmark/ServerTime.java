package accounthistory.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The CPU time of a PostgreSQL server on this machine, all its processes together, those that have
/// ended too. Linux only.
final class ServerTime {
  private static final Path PROCESSES = Path.of("/proc");

  /// The kernel's unit, the same on every platform that Java runs on.
  private static final double TICKS_PER_SECOND = 100;

  private final long postmaster;

  /// @param postmaster the first line of `postmaster.pid`
  ServerTime(long postmaster) {
    this.postmaster = postmaster;
  }

  private record Usage(long parent, long own, long waitedFor) {}

  /// Seconds, user and system.
  double seconds() {
    var usages = new HashMap<Long, Usage>();
    try (var folders = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (var folder : folders) {
        read(folder, usages);
      }
    } catch (IOException e) {
      return Double.NaN;
    }
    var ours = new HashSet<>(Set.of(postmaster));
    while (ours.addAll(childrenOf(ours, usages))) {}
    var ticks = 0L;
    for (var it : ours) {
      var usage = usages.get(it);
      ticks += usage == null ? 0 : usage.own() + usage.waitedFor();
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static List<Long> childrenOf(Set<Long> parents, Map<Long, Usage> usages) {
    return usages.entrySet().stream()
        .filter(it -> parents.contains(it.getValue().parent()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// A process that has ended meanwhile is counted by its parent.
  private static void read(Path folder, Map<Long, Usage> usages) {
    try {
      var text = Files.readString(folder.resolve("stat"));
      var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      usages.put(
          Long.parseLong(folder.getFileName().toString()),
          new Usage(
              Long.parseLong(fields[1]),
              Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
              Long.parseLong(fields[13]) + Long.parseLong(fields[14])));
    } catch (IOException ended) {
      // Nothing is to be read of it.
    }
  }
}
