package accounthistory.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlFolderTest {
  @Test
  void theFilesOfTheProgramAreFoundBesideItsClasses() {
    assertThat(SqlFolder.layers())
        .extracting(SqlFile::name)
        .contains("function/as_of", "mart/equity/equity");
    assertThat(SqlFolder.read("sql/check")).isNotEmpty();
    assertThat(SqlFolder.read("sql/report")).isNotEmpty();
  }

  @Test
  void theyAreFoundInAJarWhoseFolderNameHasASpace(@TempDir Path folder) throws IOException {
    var place = Files.createDirectory(folder.resolve("a b"));
    var jar = place.resolve("program.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      entry(out, "sql/", "");
      entry(out, "sql/view/", "");
      entry(out, "sql/view/b/", "");
      entry(out, "sql/view/b/b.sql", "-- Second\nselect 2;");
      entry(out, "sql/view/a.sql", "-- First\n-- severity: warn\nselect 1;");
      entry(out, "sql/view/readme.txt", "no sql");
    }

    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      // twice: the jar's file system is closed again each time
      assertThat(SqlFolder.read("sql/view", loader)).hasSize(2);
      assertThat(SqlFolder.read("sql/view", loader))
          .containsExactly(
              new SqlFile("a", "-- First\n-- severity: warn\nselect 1;"),
              new SqlFile("b/b", "-- Second\nselect 2;"));
    }
  }

  @Test
  void aFolderThatIsNotThereIsABrokenBuild() {
    assertThatThrownBy(() -> SqlFolder.read("sql/none"))
        .hasMessageContaining("sql/none is missing");
  }

  @Test
  void aFileSaysWhatItIsInItsFirstLine() {
    var file = new SqlFile("a", "-- What it is\n-- and more\nselect 1;\n-- not this\n");

    assertThat(file.title()).isEqualTo("What it is");
    assertThat(file.comments()).containsExactly("What it is", "and more");
    assertThat(new SqlFile("b", file.text()).sha256())
        .isEqualTo(file.sha256())
        .matches("[0-9a-f]{64}");
    assertThatThrownBy(() -> new SqlFile("a", "select 1;")).hasMessageContaining("sql file a");
  }

  private static void entry(JarOutputStream out, String name, String text) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(text.getBytes(UTF_8));
    out.closeEntry();
  }
}
