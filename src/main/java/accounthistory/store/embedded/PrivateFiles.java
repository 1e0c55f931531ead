package accounthistory.store.embedded;

import accounthistory.state.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Folders of mode 0700 and files of mode 0600, whatever the umask.
final class PrivateFiles {
  static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
  static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private static final String UNFINISHED = "new-";

  private PrivateFiles() {}

  /// Makes a folder and its missing parents; one that is there is closed to others.
  static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
    Files.setPosixFilePermissions(folder, FOLDER);
    return folder;
  }

  /// A new folder whose name begins with `new-`, beside what it will become.
  static Path unfinished(Path parent) throws IOException {
    return Files.createTempDirectory(
        parent, UNFINISHED, PosixFilePermissions.asFileAttribute(FOLDER));
  }

  /// Deletes what a killed command left unfinished. Call it under the folder's lock.
  ///
  /// A program the killed command had started may still be writing there; what cannot be deleted
  /// for that is left for the next time.
  static void clearUnfinished(Path parent) throws IOException {
    try (var folders = Files.newDirectoryStream(parent, UNFINISHED + "*")) {
      for (var folder : folders) {
        try {
          deleteTree(folder);
        } catch (DirectoryNotEmptyException _) {
          // the other program is still at it
        }
      }
    }
  }

  /// Writes a file so that a reader, or the loss of power, sees the old text or the new one.
  static void write(Path file, String text) throws IOException {
    PrivateFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Forces a folder's entries, or a file's bytes, to disk.
  static void force(Path path) throws IOException {
    try (var channel = FileChannel.open(path)) {
      channel.force(true);
    }
  }

  /// Deletes a folder and all in it; what vanishes meanwhile is no error.
  static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Files.walkFileTree(folder, new Deletion());
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
