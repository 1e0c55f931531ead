package accounthistory.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// A question of a dashboard, from `panels.sql`.
///
/// @param periods how far back it is queried, e.g. `month`
record Panel(String name, List<String> periods, String sql) {
  static List<Panel> all() {
    try (var file = Objects.requireNonNull(Panel.class.getResourceAsStream("/panels.sql"))) {
      var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("\n\n")).skip(1).map(String::strip).map(Panel::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Panel of(String paragraph) {
    var lines = paragraph.split("\n", 2);
    var title = lines[0].replaceFirst("^-- ", "").split("; for ", 2);
    return new Panel(title[0], List.of(title[1].split(", ")), lines[1]);
  }

  boolean isDefinition() {
    return name.endsWith("by definition");
  }
}
