package accounthistory.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files that are complete and on disk, or absent, and that no other user can read: 0600 under any
/// umask.
public final class PrivateFile {
  /// How the names of files begin that are being written.
  public static final String UNFINISHED = ".unfinished-";

  static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

  /// An interrupt closes a channel in the middle of a write; so many are taken in one write.
  private static final int INTERRUPTS_MAX = 10;

  private PrivateFile() {}

  /// Writes a file: it is there under its name only when it is complete, in place of what was
  /// there, and when this returns it is on disk. A thread that is interrupted meanwhile finishes
  /// first and stays interrupted.
  ///
  /// @param file in a folder that is there
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, bytes, Disk.REAL);
  }

  /// The same on a disk that is watched.
  public static void write(Path file, byte[] bytes, Disk disk) throws IOException {
    var interrupted = Thread.interrupted();
    try {
      for (var attempt = 1; ; attempt++) {
        try {
          writeOnce(file.toAbsolutePath(), bytes, disk);
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

  /// An empty file of a name of its own that begins with [#UNFINISHED].
  public static Path unfinished(Path folder) throws IOException {
    var file =
        Files.createTempFile(
            folder, UNFINISHED, "", PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    Files.setPosixFilePermissions(file, OWNER_ALONE);
    return file;
  }

  /// Opens a file for writing.
  ///
  /// @param how whether the file may exist
  static FileChannel open(Path path, StandardOpenOption how) throws IOException {
    var channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.WRITE, how),
            PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    try {
      // The umask may have taken the owner's own rights.
      Files.setPosixFilePermissions(path, OWNER_ALONE);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void writeOnce(Path file, byte[] bytes, Disk disk) throws IOException {
    var folder = file.resolveSibling("");
    var unfinished = unfinished(folder);
    try {
      try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        disk.force(unfinished, channel);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    disk.force(folder);
  }
}
