package accounthistory.spool;

import accounthistory.state.PrivateFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How much waits in the spool.
///
/// @param captures files that wait to be stored
/// @param bytes what they take on disk, as the files' lengths
/// @param oldest the slot of the first in line
/// @param corrupt files set aside
/// @param strangers files among the waiting ones whose names this program does not give; they are
///   never read and never deleted
public record Backlog(
    long captures, long bytes, Optional<Instant> oldest, long corrupt, long strangers) {
  /// How far the first in line lies behind; zero when nothing waits.
  public Duration age(Instant now) {
    return oldest.map(it -> Duration.between(it, now)).orElse(Duration.ZERO);
  }

  static Backlog of(Path pending, Path corrupt) {
    var count = new Count();
    SpoolListing.each(pending, name -> count.pending(pending, name));
    SpoolListing.each(corrupt, count::corrupt);
    return new Backlog(
        count.captures,
        count.bytes,
        count.first.map(SpooledCapture::slot),
        count.corrupt,
        count.strangers);
  }

  /// The running counts of one look at the folders.
  private static final class Count {
    private long captures;
    private long bytes;
    private long strangers;
    private long corrupt;
    private Optional<SpooledCapture> first = Optional.empty();

    void pending(Path folder, String name) {
      var spooled = SpooledCapture.named(name);
      if (spooled.isPresent()) {
        captures++;
        bytes += folder.resolve(name).toFile().length();
        first = first.filter(it -> it.compareTo(spooled.get()) < 0).or(() -> spooled);
      } else if (!name.startsWith(PrivateFile.UNFINISHED)) {
        strangers++;
      }
    }

    void corrupt(String name) {
      if (!name.endsWith(AsideFolder.WHY) && !name.startsWith(PrivateFile.UNFINISHED)) {
        corrupt++;
      }
    }
  }
}
