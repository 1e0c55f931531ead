package accounthistory.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Comma-separated values by RFC 4180.
final class Delimited {
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]|^$|^ | $");

  private Delimited() {}

  static String write(Table table) {
    var text = new StringBuilder(line(table.columns().stream().map(Column::name).toList()));
    for (var row : table.rows()) {
      text.append(line(row));
    }
    return text.toString();
  }

  private static String line(List<? extends @Nullable Object> values) {
    return values.stream().map(Delimited::field).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String field(@Nullable Object value) {
    var text = Values.exact(value);
    if (text == null) {
      return "";
    }
    return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
