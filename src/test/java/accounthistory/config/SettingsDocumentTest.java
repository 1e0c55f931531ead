package accounthistory.config;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.config.key.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The document's table of settings says what the program does.
final class SettingsDocumentTest {
  private static final Path DOCUMENT = Path.of("README.md");

  @Test
  void theTableNamesEveryKeyWithTypeAndDefault() throws IOException {
    try (var lines = Files.lines(DOCUMENT)) {
      assertThat(
              lines.dropWhile(it -> !it.startsWith("| key ")).takeWhile(it -> it.startsWith("|")))
          .containsExactlyElementsOf(table());
    }
  }

  private static List<String> table() {
    var head = Stream.of("| key | type | default | meaning |", "|---|---|---|---|");
    return Stream.concat(head, Settings.KEYS.stream().map(SettingsDocumentTest::row)).toList();
  }

  private static String row(Key<?> key) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            key.path(),
            key.typeName(),
            key.fallback().map(it -> "`" + it + "`").orElse("–"),
            key.description());
  }
}
