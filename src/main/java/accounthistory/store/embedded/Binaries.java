package accounthistory.store.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked once from an archive on the class path.
///
/// The folder is named by the archive's SHA-256 and appears complete or not at all, so commands of
/// several versions of this program may share it.
final class Binaries {
  private static final int DIGEST_LETTERS = 16;

  private Binaries() {}

  /// The folder with `bin`, `lib` and `share` for this system, below the given one.
  static Path unpackedIn(Path folder, Deadline deadline) throws IOException, InterruptedException {
    var archive = archiveOf(System.getProperty("os.name"), System.getProperty("os.arch"));
    var unpacked = folder.resolve(digest(archive).substring(0, DIGEST_LETTERS));
    if (Files.isDirectory(unpacked)) {
      return unpacked;
    }
    PrivateFiles.folder(folder);
    try (var _ = deadline.hold(folder.resolve("lock"))) {
      if (!Files.isDirectory(unpacked)) {
        PrivateFiles.clearUnfinished(folder);
        var unfinished = PrivateFiles.unfinished(folder);
        unpack(archive, unfinished);
        Files.move(unfinished, unpacked, ATOMIC_MOVE);
        PrivateFiles.force(folder);
      }
    }
    return unpacked;
  }

  /// The archive's name for a system, as its makers name it.
  static String archiveOf(String system, String architecture) {
    var kind = system.startsWith("Mac") ? "darwin" : system.toLowerCase(Locale.ROOT);
    var machine =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> architecture;
        };
    return "postgres-" + kind + "-" + machine + ".txz";
  }

  private static String digest(String archive) throws IOException {
    var sha = sha256();
    try (var in = new DigestInputStream(open(archive), sha)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static InputStream open(String archive) {
    var in = Binaries.class.getClassLoader().getResourceAsStream(archive);
    if (in == null) {
      throw EmbeddedDatabaseException.lasting(
          "this build carries no PostgreSQL for this system ("
              + archive
              + "): build it on such a system, or set the URL of a database");
    }
    return in;
  }

  private static void unpack(String archive, Path target) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, target);
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    var path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("archive entry outside its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolveSibling(""));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      var executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(path, executable ? PrivateFiles.FOLDER : PrivateFiles.FILE);
      PrivateFiles.force(path);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
