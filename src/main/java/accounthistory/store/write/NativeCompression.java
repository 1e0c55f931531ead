package accounthistory.store.write;

import accounthistory.store.database.StoreException;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The native part of the compression, which is unpacked into a file before it can be loaded. A
/// step of its own: a folder that is full, missing or mounted without the right to execute is an
/// expected end, and the next try may find it fixed.
///
/// No class of the library may be touched before: its own loading fails once and for all.
public final class NativeCompression {
  private static volatile boolean isLoaded;

  private NativeCompression() {}

  /// Loads it from the first of the folders that allows it, unless that was done before.
  ///
  /// @throws StoreException which says of each folder why not, and what moves it
  public static void load(List<Path> folders) {
    if (!isLoaded) {
      var refusals = new ArrayList<String>();
      for (var folder : folders) {
        var refusal = loadedFrom(folder);
        if (refusal.isEmpty()) {
          return;
        }
        refusals.add(refusal.get());
      }
      throw StoreException.unusable(
          ("compression: its native library cannot be loaded: %s; name a folder that has room and is"
                  + " not mounted noexec: ACCOUNT_HISTORY_JAVA_OPTS=-Djava.io.tmpdir=/that/folder")
              .formatted(String.join("; ", refusals)));
    }
  }

  /// Loads it from the JVM's folder for temporary files, unless it is loaded.
  static void require() {
    if (!isLoaded) {
      load(List.of(Path.of(System.getProperty("java.io.tmpdir"))));
    }
  }

  /// Why a folder does not do; empty when it is loaded.
  private static synchronized Optional<String> loadedFrom(Path folder) {
    if (isLoaded) {
      return Optional.empty();
    }
    try {
      loadPrivately(folder);
      isLoaded = true;
      return Optional.empty();
    } catch (NoSuchFileException _) {
      var isThere = Files.isDirectory(folder);
      return Optional.of(folder + (isThere ? ": takes no file" : ": no such folder"));
    } catch (IOException | LinkageError e) {
      return Optional.of(folder + ": " + firstLine(e));
    }
  }

  /// The unpacked file would lie where others may write, under the process's umask; a folder for
  /// temporary files is its owner's alone.
  private static void loadPrivately(Path parent) throws IOException {
    var folder = Files.createTempDirectory(parent, "account-history-");
    try {
      Native.load(folder.toFile());
    } finally {
      try (var left = Files.newDirectoryStream(folder)) {
        for (var file : left) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
