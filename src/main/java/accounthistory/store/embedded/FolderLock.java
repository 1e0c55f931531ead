package accounthistory.store.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import accounthistory.text.DurationText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// One command at a time, across processes and threads. The system frees it when a command dies.
final class FolderLock implements AutoCloseable {
  /// A process that closes any channel on a file loses its lock on it, so threads of one process
  /// must not even open the file together.
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private FolderLock(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  static FolderLock take(Path file, Deadline deadline) throws IOException, InterruptedException {
    var thread = THREADS.computeIfAbsent(file, _ -> new ReentrantLock());
    if (!thread.tryLock(deadline.left().toNanos(), NANOSECONDS)) {
      throw held(file, deadline);
    }
    try {
      return new FolderLock(thread, locked(file, deadline));
    } catch (IOException | InterruptedException | RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  private static FileChannel locked(Path file, Deadline deadline)
      throws IOException, InterruptedException {
    var attributes = PosixFilePermissions.asFileAttribute(PrivateFiles.FILE);
    var channel = FileChannel.open(file, EnumSet.of(CREATE, WRITE), attributes);
    try {
      while (channel.tryLock() == null) {
        if (deadline.isOver()) {
          throw held(file, deadline);
        }
        deadline.pause();
      }
      return channel;
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static EmbeddedDatabaseException held(Path file, Deadline deadline) {
    return new EmbeddedDatabaseException(
        "another command has held " + file + " for " + DurationText.exact(deadline.limit()));
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      thread.unlock();
    }
  }
}
