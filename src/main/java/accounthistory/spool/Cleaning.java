package accounthistory.spool;

import accounthistory.state.PrivateFile;
import accounthistory.text.Repeated;
import accounthistory.text.SizeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps stored captures within the limits of age and space.
final class Cleaning {
  private static final Logger LOG = LoggerFactory.getLogger(Cleaning.class);
  private static final Duration EVERY = Duration.ofHours(1);

  /// Its modification time says when stored captures were looked through last, by any process.
  private static final String MARK = "cleaned";

  /// How long a reply that is not understood waits for another version of the program: as long as
  /// the exchange itself answers for.
  private static final Duration UNREAD_KEPT = Duration.ofDays(90);

  /// What is freed at once when a capture finds the disk full.
  private static final long ROOM_BYTES = 64L << 20;

  private final Folder home;
  private final StoredFolder stored;
  private final StoredFolder unread;
  private final SpoolLimits limits;
  private final Repeated troubles;

  Cleaning(
      Folder home,
      StoredFolder stored,
      StoredFolder unread,
      SpoolLimits limits,
      Repeated troubles) {
    this.troubles = troubles;
    this.home = home;
    this.stored = stored;
    this.unread = unread;
    this.limits = limits;
  }

  /// Cleans when it is time, or space is needed, and reports what could not be fixed so.
  ///
  /// @param waiting bytes of captures that wait
  void tidy(long waiting) throws IOException {
    var free = free();
    var now = now();
    if (free < limits.free() || waiting > limits.bytes() || isTime(now)) {
      clean(waiting, free, now);
    }
    if (isToBeTold(waiting > limits.bytes(), "limit")) {
      LOG.error(
          "spool: waiting captures take {}, the limit is {}: no stored capture is kept; captures"
              + " go on until the disk is full",
          SizeText.about(waiting),
          SizeText.exact(limits.bytes()));
    }
    if (isToBeTold(free() < limits.free(), "free")) {
      LOG.warn("spool: only {} are free in {}", SizeText.about(free()), home.path());
    }
  }

  private boolean isToBeTold(boolean isThere, String trouble) {
    if (!isThere) {
      troubles.isOver(trouble);
      return false;
    }
    return troubles.isToBeTold(trouble);
  }

  /// After a failed write: whether the disk was full and stored captures made way.
  boolean makesRoom(IOException e, int wanted) throws IOException {
    var message = String.valueOf(e.getMessage());
    var isFull =
        message.contains("No space left") || message.contains("uota exceeded") || free() < wanted;
    return isFull && release(ROOM_BYTES) > 0;
  }

  /// The age of files is by the file system's own clock, so that no other clock matters.
  Instant now() throws IOException {
    var probe = PrivateFile.unfinished(home.path());
    try {
      return Files.getLastModifiedTime(probe).toInstant();
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  static Instant lastModified(Path file, Instant whenGone) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (NoSuchFileException _) {
      return whenGone;
    }
  }

  private void clean(long waiting, long free, Instant now) throws IOException {
    var kept =
        Stream.of(stored.expire(now.minus(limits.keep())), unread.expire(now.minus(UNREAD_KEPT)))
            .flatMap(it -> it.values().stream())
            .mapToLong(it -> it)
            .sum();
    var tooMuch = Math.max(waiting + kept - limits.bytes(), limits.free() - free);
    if (tooMuch > 0 && kept > 0) {
      LOG.warn(
          "spool: {} of stored captures make way: {} wait, {} are stored, {} are free",
          SizeText.about(release(tooMuch)),
          SizeText.about(waiting),
          SizeText.about(kept),
          SizeText.about(free));
    }
    home.write(MARK, new byte[0]);
  }

  /// What was understood and stored makes way first.
  private long release(long bytes) throws IOException {
    var released = stored.release(bytes);
    return released < bytes ? released + unread.release(bytes - released) : released;
  }

  /// A mark of the future is one of a clock that was set back.
  private boolean isTime(Instant now) throws IOException {
    var last = lastModified(home.file(MARK), Instant.MIN);
    return last.isAfter(now) || !last.isAfter(now.minus(EVERY));
  }

  private long free() throws IOException {
    return home.disk().free(home.path());
  }
}
