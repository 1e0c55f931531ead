package accounthistory.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A small text that threads and processes of one machine change one after the other. File 0600,
/// its folder 0700, under any umask.
///
/// Each change replaces the file as a whole, so that who is killed leaves the old text or the new
/// one. The lock is held on a file beside it (`.lock`), which the system frees when a process dies.
/// What stands in the file is still not to be trusted: a disk that lost power, or a hand, may have
/// left anything.
public final class LockedFile {
  /// What is read of a file; the texts kept here are a few lines.
  static final int BYTES_MAX = 64 * 1024;

  /// A change takes a millisecond. Who holds the lock this long has been stopped, not killed.
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /// An interrupt closes a channel in the middle; so many are taken in one change.
  private static final int INTERRUPTS_MAX = 10;

  private final Path file;
  private final Path lock;
  private final Duration wait;

  private LockedFile(Path file, Duration wait) {
    this.file = file;
    this.lock = file.resolveSibling(file.getFileName() + ".lock");
    this.wait = wait;
  }

  /// A file of that name, which need not exist; its folder is made.
  ///
  /// @throws IOException when the folder cannot be made or closed to others
  public static LockedFile in(Path folder, String name) throws IOException {
    return in(folder, name, WAIT_MAX);
  }

  static LockedFile in(Path folder, String name, Duration wait) throws IOException {
    return new LockedFile(PrivateFolder.make(folder).toRealPath().resolve(name), wait);
  }

  public Path path() {
    return file;
  }

  /// What one look at the text leads to.
  ///
  /// @param text the new text; null leaves the file as it is
  /// @param isForced whether the new text has to survive a loss of power
  public record Change<T>(@Nullable String text, boolean isForced, T result) {}

  /// The text as it stands, without waiting for a process that is changing it; empty when there is
  /// none.
  public Optional<String> read() throws IOException {
    return uninterrupted(this::content);
  }

  /// Replaces the text by what `change` makes of it, while no other process does.
  ///
  /// @param change gets empty when there is no file; called again when the thread is interrupted
  ///   meanwhile, so it must have no effect but its result
  /// @throws IOException when the disk refuses it, or another process holds the lock for long; the
  ///   text is then unchanged
  public <T> T update(Function<Optional<String>, Change<T>> change) throws IOException {
    return uninterrupted(() -> locked(change));
  }

  /// A thread that is interrupted meanwhile finishes first and stays interrupted.
  private static <T> T uninterrupted(Action<T> action) throws IOException {
    var interrupted = Thread.interrupted();
    try {
      for (var attempt = 1; ; attempt++) {
        try {
          return action.run();
        } catch (ClosedByInterruptException e) {
          if (attempt == INTERRUPTS_MAX) {
            throw e;
          }
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private <T> T locked(Function<Optional<String>, Change<T>> change) throws IOException {
    try (var _ = HeldLock.hold(lock, wait)) {
      var changed = change.apply(content());
      if (changed.text() != null) {
        replace(changed.text(), changed.isForced());
      }
      return changed.result();
    }
  }

  private Optional<String> content() throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private void replace(String text, boolean isForced) throws IOException {
    var written = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(written);
    try (var channel = PrivateFile.open(written, StandardOpenOption.CREATE_NEW)) {
      var rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      if (isForced) {
        channel.force(true);
      }
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    if (isForced) {
      Disk.REAL.force(file.resolveSibling(""));
    }
  }
}
