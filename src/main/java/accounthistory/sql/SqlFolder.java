package accounthistory.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Lists folders of the class path, which has no listing of its own: a folder of classes is walked
/// as files, a jar as a file system.
public final class SqlFolder {
  private SqlFolder() {}

  /// The folders whose files make views and functions, from what others stand on to what stands on
  /// them.
  private static final List<String> LAYERS =
      List.of("function", "definition", "base", "mart", "health");

  /// The `.sql` files of a folder such as `sql/check` and of the folders in it, by name. A folder
  /// that is not there is a broken build, so it throws.
  public static List<SqlFile> read(String folder) {
    return read(folder, SqlFolder.class.getClassLoader());
  }

  /// The files that make views and functions, each named by its layer, such as
  /// `mart/profit/daily_pnl`.
  public static List<SqlFile> layers() {
    return LAYERS.stream()
        .flatMap(layer ->
            read("sql/" + layer).stream()
                .map(it -> new SqlFile(layer + "/" + it.name(), it.text())))
        .toList();
  }

  static List<SqlFile> read(String folder, ClassLoader loader) {
    var place = loader.getResource(folder);
    if (place == null) {
      throw new IllegalStateException(folder + " is missing from the class path");
    }
    try {
      return place.getProtocol().equals("jar") ? ofJar(place) : ofFolder(Path.of(place.toURI()));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(folder + ": " + e.getMessage(), e);
    }
  }

  private static List<SqlFile> ofJar(URL place) throws IOException, URISyntaxException {
    var connection = (JarURLConnection) place.openConnection();
    var jar = Path.of(connection.getJarFileURL().toURI());
    try (var files = FileSystems.newFileSystem(jar)) {
      return ofFolder(files.getPath(connection.getEntryName()));
    }
  }

  private static List<SqlFile> ofFolder(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(it -> it.toString().endsWith(".sql"))
          .map(it -> file(folder, it))
          .sorted(Comparator.comparing(SqlFile::name))
          .toList();
    }
  }

  private static SqlFile file(Path folder, Path path) {
    var name = folder.relativize(path).toString().replace('\\', '/');
    try {
      return new SqlFile(
          name.substring(0, name.length() - ".sql".length()), Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }
}
