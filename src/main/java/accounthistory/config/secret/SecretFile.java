package accounthistory.config.secret;

import accounthistory.text.SizeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file that holds one secret, and that no other user may read or change.
///
/// Mounts of orchestrators set modes of their own and are private by being there: a Kubernetes
/// volume (its files lie behind a link `..data`), `/run/secrets` of compose and swarm.
public final class SecretFile {
  /// What is read of a file; keys and passwords are far shorter.
  static final int BYTES_MAX = 64 * 1024;

  private static final int OTHERS_READ = 0004;
  private static final int OTHERS_WRITE = 0002;
  private static final int GROUP_WRITE = 0020;
  private static final int STICKY = 01000;

  private SecretFile() {}

  /// The secret of a file that must be private.
  ///
  /// @throws IOException naming the file and what is wrong with it
  public static String readPrivate(Path file) throws IOException {
    if (!isMounted(file)) {
      requirePrivate(file);
    }
    return read(file);
  }

  /// The secret of a file whose privacy is somebody else's business.
  static String read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IOException("file " + file + " has more than " + SizeText.exact(BYTES_MAX));
      }
      var text = new String(bytes, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new IOException("file " + file + " is empty");
      }
      return text;
    } catch (NoSuchFileException _) {
      throw new IOException("there is no file " + file);
    } catch (AccessDeniedException _) {
      throw new IOException("no permission to read file " + file);
    }
  }

  private static boolean isMounted(Path file) {
    var folder = file.toAbsolutePath().normalize().getParent();
    return folder != null
        && (folder.startsWith("/run/secrets")
            || folder.startsWith("/var/run/secrets")
            || Files.isSymbolicLink(folder.resolve("..data")));
  }

  private static void requirePrivate(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")
        || !Files.exists(file)) {
      return;
    }
    var real = file.toRealPath();
    var mode = mode(real);
    if ((mode & (OTHERS_READ | OTHERS_WRITE | GROUP_WRITE)) != 0) {
      throw new IOException(
          "others can %s file %s (mode %04o); fix with: chmod 600 %s"
              .formatted((mode & OTHERS_READ) != 0 ? "read" : "write", file, mode & 07777, real));
    }
    var folder = real.getParent();
    if (folder != null && isOpen(mode(folder))) {
      throw new IOException(
          "others can replace %s; fix with: chmod o-w %s".formatted(file, folder));
    }
  }

  /// Whether anybody may replace what is in a folder.
  private static boolean isOpen(int mode) {
    return (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode");
  }
}
