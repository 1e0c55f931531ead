package accounthistory.state;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A lock that one process or thread of this machine holds, and that falls free with its holder,
/// however that one ends.
public final class HeldLock implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(1);

  /// A lock that is held for moments only is back by then, unless its holder has been stopped.
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /// A process that closes any channel on a file loses its lock on it, so no thread of this one may
  /// open a file whose lock another one holds.
  private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

  private final Semaphore thread;
  private final FileChannel channel;

  private HeldLock(Semaphore thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /// Takes the lock of a file, which is made when missing and never deleted; empty while somebody
  /// else holds it.
  public static Optional<HeldLock> tryHold(Path file) throws IOException {
    var path = file.toAbsolutePath().normalize();
    var thread = threadsOf(path);
    if (!thread.tryAcquire()) {
      return Optional.empty();
    }
    return heldBy(thread, path, () -> false);
  }

  /// Waits for a lock that is held for moments only.
  ///
  /// @throws IOException when it was not given back for ten seconds
  public static HeldLock hold(Path file) throws IOException {
    return hold(file, WAIT_MAX);
  }

  /// Waits for a lock.
  ///
  /// @throws HeldLockException when it was not given back in time
  /// @throws ClosedByInterruptException when the thread is interrupted, which it stays
  public static HeldLock hold(Path file, Duration wait) throws IOException {
    var path = file.toAbsolutePath().normalize();
    var deadline = System.nanoTime() + wait.toNanos();
    var thread = threadsOf(path);
    try {
      if (!thread.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new HeldLockException(path, wait);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
    return heldBy(thread, path, () -> System.nanoTime() - deadline < 0)
        .orElseThrow(() -> new HeldLockException(path, wait));
  }

  private static Semaphore threadsOf(Path path) {
    return THREADS.computeIfAbsent(path, _ -> new Semaphore(1, true));
  }

  /// The file's lock for a thread that has the turn of its process, which is given up with it.
  private static Optional<HeldLock> heldBy(Semaphore thread, Path path, BooleanSupplier isWaiting)
      throws IOException {
    Optional<FileChannel> channel = Optional.empty();
    try {
      channel = locked(path, isWaiting);
    } finally {
      if (channel.isEmpty()) {
        thread.release();
      }
    }
    return channel.map(it -> new HeldLock(thread, it));
  }

  private static Optional<FileChannel> locked(Path file, BooleanSupplier isWaiting)
      throws IOException {
    var channel = PrivateFile.open(file, StandardOpenOption.CREATE);
    var isLocked = false;
    try {
      while (!isLocked) {
        isLocked = isLocked(channel);
        if (!isLocked) {
          if (!isWaiting.getAsBoolean()) {
            return Optional.empty();
          }
          LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
      }
      return Optional.of(channel);
    } finally {
      if (!isLocked) {
        channel.close();
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      // The file has another name under which a thread of this process holds it.
      return false;
    }
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
      thread.release();
    }
  }
}
