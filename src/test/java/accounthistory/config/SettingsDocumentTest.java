package accounthistory.config;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.config.key.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/settings.md` says what the program does: its second half is generated from the keys.
///
/// With `-Ddocs.write=true` the test writes that half instead of comparing it.
final class SettingsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs/settings.md");
  private static final String MARK = "CONTRIBUTING.md says how. -->\n";

  @Test
  void thePageHasEveryKeyWithTypeDefaultAndMeaning() throws IOException {
    var page = Files.readString(DOCUMENT);
    var prose = page.substring(0, page.indexOf(MARK) + MARK.length());
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCUMENT, prose + generated());
    }

    assertThat(Files.readString(DOCUMENT))
        .as("mvn test -Dtest=SettingsDocumentTest -Ddocs.write=true")
        .isEqualTo(prose + generated());
  }

  /// A table for each first word of the keys, in the order of the keys.
  private static String generated() {
    return Settings.KEYS.stream()
        .collect(groupingBy(SettingsDocumentTest::section, LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(it -> "\n### %s\n\n%s".formatted(it.getKey(), table(it.getValue())))
        .collect(joining());
  }

  private static String section(Key<?> key) {
    return key.path().substring(0, key.path().indexOf('.'));
  }

  private static String table(List<Key<?>> keys) {
    return keys.stream()
        .map(SettingsDocumentTest::row)
        .collect(joining("", "| key | type | default | meaning |\n|---|---|---|---|\n", ""));
  }

  private static String row(Key<?> key) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            key.path(),
            key.typeName(),
            key.fallback().map(it -> "`" + it + "`").orElse("–"),
            key.description());
  }
}
