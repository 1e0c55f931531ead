package accounthistory.config;

import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether the program's own folders can be made and written. A file is put where they are, or
/// would be made, and taken away again; the folders themselves are left to the user who runs the
/// program.
final class Folders {
  /// What a run opens in the state folder before the first request.
  private static final List<String> STATE_FOLDERS =
      List.of(
          "spool",
          "spool/pending",
          "spool/stored",
          "spool/corrupt",
          "spool/unread",
          "accounts",
          "locks");

  private static final List<String> STATE_FILES =
      List.of("collector-id", "identity", "identity.lock");

  private static final String EXCHANGE = "exchange";

  private Folders() {}

  static List<Problem> ofState(Settings settings) {
    var state = settings.stateFolder();
    return unmakeable(state)
        .or(() -> unusable(state))
        .map(it -> problem(settings, Keys.STATE_FOLDER, it, Problem.Reach.STATE_FOLDER))
        .stream()
        .toList();
  }

  static List<Problem> ofDatabase(Settings settings) {
    return settings.database() instanceof DatabaseSettings.Embedded(var folder)
        ? unmakeable(folder)
            .map(it -> problem(settings, Keys.DATABASE_FOLDER, it, Problem.Reach.PART))
            .stream()
            .toList()
        : List.of();
  }

  private static Problem problem(
      Settings settings, Key<Path> key, String what, Problem.Reach reach) {
    return new Problem(settings.originOf(key.path()).orElse(""), key.path(), what, reach);
  }

  /// What of a state folder that is there cannot be used.
  private static Optional<String> unusable(Path state) {
    var folders =
        Stream.concat(STATE_FOLDERS.stream(), Stream.of(EXCHANGE))
            .map(state::resolve)
            .filter(it -> isThere(it) && !isUsable(it, Files.isDirectory(it)))
            .map(it -> it + " cannot be used: want a folder that can be read and written");
    var files =
        Stream.concat(STATE_FILES.stream().map(state::resolve), weights(state.resolve(EXCHANGE)))
            .filter(it -> isThere(it) && !isUsable(it, Files.isRegularFile(it)))
            .map(it -> it + " cannot be used: want a file that can be read and written");
    return Stream.concat(folders, files).findFirst();
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isUsable(Path path, boolean isOfItsKind) {
    return isOfItsKind && Files.isReadable(path) && Files.isWritable(path);
  }

  /// What is kept of each host, and its lock.
  private static Stream<Path> weights(Path folder) {
    try (var entries = Files.newDirectoryStream(folder, "*.weight{,.lock}")) {
      var found = new ArrayList<Path>();
      entries.forEach(found::add);
      return found.stream();
    } catch (IOException | DirectoryIteratorException _) {
      // Not there yet, or reported as a folder.
      return Stream.of();
    }
  }

  private static Optional<String> unmakeable(Path folder) {
    var nearest = folder;
    while (!isThere(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    var doing = nearest.equals(folder) ? "written" : "made";
    if (!Files.isDirectory(nearest)) {
      return Optional.of("%s cannot be %s: %s is not a folder".formatted(folder, doing, nearest));
    }
    try {
      Files.delete(Files.createTempFile(nearest, ".account-history", ""));
      return Optional.empty();
    } catch (IOException _) {
      return Optional.of(
          "%s cannot be %s: no file can be created in %s; fix its permissions, or set another folder"
              .formatted(folder, doing, nearest));
    }
  }
}
