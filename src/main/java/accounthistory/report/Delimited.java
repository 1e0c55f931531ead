package accounthistory.report;

import accounthistory.text.Printable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Comma-separated values by RFC 4180.
final class Delimited {
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]|^$|^ | $");

  /// What a spreadsheet takes for the beginning of a formula, in either width.
  private static final Pattern FORMULA =
      Pattern.compile("^[=+\\-@\t\r\\uFF1D\\uFF0B\\uFF0D\\uFF20]");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

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
    return quoted(isNumber(value) ? text : harmless(text));
  }

  private static boolean isNumber(@Nullable Object value) {
    return value instanceof Number;
  }

  /// A text that a spreadsheet would take for a formula begins with an apostrophe instead, which it
  /// takes for "a text".
  private static String harmless(String text) {
    var isFormula = FORMULA.matcher(text).find() && !NUMBER.matcher(text).matches();
    return (isFormula ? "'" : "") + Printable.line(text);
  }

  private static String quoted(String text) {
    return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
