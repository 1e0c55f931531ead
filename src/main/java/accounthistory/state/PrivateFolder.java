package accounthistory.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Folders that no other user can list: 0700 under any umask.
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /// Makes a folder with all that is missing above it, each new entry on disk. One that is there
  /// keeps the mode that its owner gave it.
  public static Path make(Path path) throws IOException {
    return make(path, Disk.REAL);
  }

  /// The same on a disk that is watched.
  public static Path make(Path path, Disk disk) throws IOException {
    var parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      make(parent, disk);
    }
    if (!Files.isDirectory(path)) {
      create(path);
    }
    // Another process may have made the folder and not yet synced it: sync even what is there.
    if (parent != null && Files.isReadable(parent)) {
      disk.force(parent);
    }
    return path;
  }

  private static void create(Path path) throws IOException {
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
      Files.setPosixFilePermissions(path, OWNER_ALONE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
  }
}
