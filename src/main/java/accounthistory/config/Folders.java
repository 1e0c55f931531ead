package accounthistory.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the program's own folders can be made and written. A file is put where they are, or
/// would be made, and taken away again; the folders themselves are left to whoever runs the
/// program.
final class Folders {
  private Folders() {}

  static List<Problem> problems(Settings settings) {
    var problems = new ArrayList<Problem>();
    look(settings, Keys.STATE_FOLDER, settings.stateFolder(), problems);
    if (settings.database() instanceof DatabaseSettings.Embedded(var folder)) {
      look(settings, Keys.DATABASE_FOLDER, folder, problems);
    }
    return problems;
  }

  private static void look(Settings settings, Key<Path> key, Path folder, List<Problem> problems) {
    problem(folder)
        .ifPresent(it ->
            problems.add(
                new Problem(
                    settings.originOf(key.path()).orElse(""),
                    key.path(),
                    "%s cannot be %s".formatted(folder, it))));
  }

  private static Optional<String> problem(Path folder) {
    var nearest = folder;
    while (!Files.exists(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    var doing = nearest.equals(folder) ? "written" : "made";
    if (!Files.isDirectory(nearest)) {
      return Optional.of("%s: %s is not a folder".formatted(doing, nearest));
    }
    try {
      Files.delete(Files.createTempFile(nearest, ".account-history", ""));
      return Optional.empty();
    } catch (IOException _) {
      return Optional.of(
          "%s: no file can be made in %s; mend its rights, or set another folder"
              .formatted(doing, nearest));
    }
  }
}
