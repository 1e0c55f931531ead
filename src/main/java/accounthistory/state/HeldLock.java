package accounthistory.state;

import accounthistory.text.DurationText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A lock that one process or thread of this machine holds, and that falls free with its holder,
/// however that one ends.
public final class HeldLock implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);
  private static final int LOOKS_MAX = 2000;

  /// A process that closes any channel on a file loses its lock on it, so nobody in this one may
  /// open a file whose lock another thread holds.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private HeldLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Takes the lock of a file, which is made when missing and never deleted; empty while somebody
  /// else holds it.
  public static Optional<HeldLock> tryHold(Path file) throws IOException {
    var path = file.toAbsolutePath().normalize();
    if (!HELD.add(path)) {
      return Optional.empty();
    }
    Optional<HeldLock> lock = Optional.empty();
    try {
      lock = opened(path);
    } finally {
      if (lock.isEmpty()) {
        HELD.remove(path);
      }
    }
    return lock;
  }

  private static Optional<HeldLock> opened(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      var lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new HeldLock(file, channel));
      }
    } catch (OverlappingFileLockException _) {
      // The file has another name under which a thread of this process holds it.
    }
    channel.close();
    return Optional.empty();
  }

  /// Waits for a lock that is held for moments only.
  ///
  /// @throws IOException when nobody gave it back for ten seconds
  public static HeldLock hold(Path file) throws IOException {
    for (var look = 0; look < LOOKS_MAX; look++) {
      var lock = tryHold(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    throw new IOException(
        "%s is held by another process for more than %s"
            .formatted(file, DurationText.exact(LOOK_EVERY.multipliedBy(LOOKS_MAX))));
  }

  /// Gives the lock back; a second time does nothing.
  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException _) {
      // The lock goes with the process at the latest.
    } finally {
      HELD.remove(file);
    }
  }
}
