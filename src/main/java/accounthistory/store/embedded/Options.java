package accounthistory.store.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// How an embedded database is kept.
///
/// @param binaries the folder PostgreSQL's programs are unpacked into, one sub-folder an archive;
///   several databases may share it
/// @param durability whether committed rows survive the loss of power
/// @param settings PostgreSQL settings that win over the program's own
/// @param patience how long a start, or the wait for another command's start, may take
public record Options(
    Path binaries, Durability durability, Map<String, String> settings, Duration patience) {
  /// Long enough for crash recovery of a busy day on a slow disk.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// What a commit promises.
  public enum Durability {
    /// Every commit is on disk: fsync, synchronous commits, full pages, checksums.
    DURABLE,
    /// Nothing is forced to disk: for tests and other data that may be made again.
    THROW_AWAY
  }

  public Options {
    settings = Map.copyOf(settings);
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience must be longer than nothing: " + patience);
    }
    settings.keySet().forEach(Options::refuseMalformed);
  }

  /// A database that keeps what it was given.
  public static Options durable(Path binaries) {
    return new Options(binaries, Durability.DURABLE, Map.of(), PATIENCE);
  }

  /// A database that is quick and may lose everything with the power.
  public static Options throwAway(Path binaries) {
    return new Options(binaries, Durability.THROW_AWAY, Map.of(), PATIENCE);
  }

  /// The same with one PostgreSQL setting more.
  public Options with(String name, String value) {
    var more = new TreeMap<>(settings);
    more.put(name, value);
    return new Options(binaries, durability, more, patience);
  }

  /// The same with another limit of patience.
  public Options patient(Duration limit) {
    return new Options(binaries, durability, settings, limit);
  }

  private static void refuseMalformed(String name) {
    if (!name.matches("[a-z][a-z0-9_.]*")) {
      throw new IllegalArgumentException("not the name of a PostgreSQL setting: " + name);
    }
  }
}
