package accounthistory.store.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Migrations that have landed are neither changed nor preceded by later ones: a database that has
/// run them would refuse to migrate.
///
/// `migrations.txt` has a line for each, in the order in which they landed, with a digest of its
/// text and of all before it. A new one is added at the end; the failing test says its line.
final class MigrationOrderTest {
  private static final Path FOLDER = Path.of("db/migration");
  private static final Path LANDED = Path.of("src/test/resources/migrations.txt");
  private static final Pattern NAME = Pattern.compile("V(\\d{3})__[a-z0-9_]+\\.sql");

  @Test
  void eachIsAsItLandedAndTheNextHasAHigherNumber() throws Exception {
    assertThat(Files.readAllLines(LANDED)).containsExactlyElementsOf(chain(names()));
  }

  @Test
  void aMigrationThatComesBeforeAnotherOrIsEditedChangesAllLinesAfterIt() throws Exception {
    var lines = chain(names());
    var without = new ArrayList<>(names());
    without.remove(3);

    assertThat(chain(without).subList(0, 3)).isEqualTo(lines.subList(0, 3));
    assertThat(chain(without).subList(3, without.size()))
        .doesNotContainAnyElementsOf(lines.subList(4, lines.size()));
  }

  @Test
  void numbersAreUnique() throws IOException {
    assertThat(names()).allMatch(it -> NAME.matcher(it).matches());
    assertThat(names().stream().map(it -> it.substring(0, 4))).doesNotHaveDuplicates();
  }

  private static List<String> names() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> chain(List<String> names)
      throws IOException, NoSuchAlgorithmException {
    var lines = new ArrayList<String>();
    var before = "";
    for (var name : names) {
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update(before.getBytes(UTF_8));
      sha.update(Files.readAllBytes(FOLDER.resolve(name)));
      before = HexFormat.of().formatHex(sha.digest(), 0, 8);
      lines.add(before + "  " + name);
    }
    return lines;
  }
}
