package accounthistory.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A folder whose files are whole and on disk, or absent, and that nobody else can read.
final class Folder {
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  /// An interrupt closes a channel in the middle of a write; so many are taken in one write.
  private static final int INTERRUPTS_MAX = 10;

  /// How the names of files begin that are being written.
  static final String UNFINISHED = ".unfinished-";

  private final Path path;
  private final Disk disk;

  private Folder(Path path, Disk disk) {
    this.path = path;
    this.disk = disk;
  }

  /// How bytes are forced through every cache. Tests watch it.
  @FunctionalInterface
  interface Disk {
    Disk REAL = (_, channel) -> channel.force(true);

    void force(Path path, FileChannel channel) throws IOException;
  }

  /// The folder, made with all that is missing above it, each new entry on disk.
  static Folder at(Path path, Disk disk) throws IOException {
    var parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      at(parent, disk);
    }
    if (!Files.isDirectory(path)) {
      create(path);
    }
    // Another process may have made the folder and not yet synced it: sync even what is there.
    if (parent != null && Files.isReadable(parent)) {
      force(parent, disk);
    }
    return new Folder(path, disk);
  }

  Path path() {
    return path;
  }

  /// Writes a file: it is there under its name only when it is complete, and when this returns it
  /// is on disk. A thread that is interrupted meanwhile finishes first and stays interrupted.
  void write(String name, byte[] bytes) throws IOException {
    var interrupted = Thread.interrupted();
    try {
      for (var attempt = 1; ; attempt++) {
        try {
          writeOnce(name, bytes);
          return;
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

  private void writeOnce(String name, byte[] bytes) throws IOException {
    var unfinished = unfinished();
    try {
      try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        disk.force(unfinished, channel);
      }
      Files.move(unfinished, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    force(path, disk);
  }

  /// An empty file of a name of its own, 0600 whatever the umask is.
  Path unfinished() throws IOException {
    var file =
        Files.createTempFile(
            path, UNFINISHED, "", PosixFilePermissions.asFileAttribute(OWNER_FILE));
    Files.setPosixFilePermissions(file, OWNER_FILE);
    return file;
  }

  private static void create(Path path) throws IOException {
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
      Files.setPosixFilePermissions(path, OWNER_FOLDER);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
  }

  private static void force(Path folder, Disk disk) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      disk.force(folder, channel);
    }
  }
}
