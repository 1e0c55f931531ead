package accounthistory.report.page;

import java.util.List;
import java.util.stream.Collectors;

/// Texts as PostgreSQL spells an array of them: `{"a","b"}`.
final class SqlArray {
  private SqlArray() {}

  static String of(List<String> texts) {
    return texts.stream()
        .map(it -> '"' + it.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }
}
