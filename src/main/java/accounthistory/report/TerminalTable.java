package accounthistory.report;

import accounthistory.text.Printable;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;

/// Aligned columns under a ruled header: numbers to the right, texts to the left.
final class TerminalTable {
  private static final String GAP = "  ";

  private TerminalTable() {}

  static String write(Table table) {
    var columns = table.columns();
    var lines = new ArrayList<List<String>>();
    lines.add(columns.stream().map(it -> Printable.line(it.name())).toList());
    for (var row : table.rows()) {
      var texts = new ArrayList<String>();
      row.forEach(it -> texts.add(Printable.line(Values.readable(it))));
      lines.add(texts);
    }
    var widths = widths(lines, columns.size());
    var text = new StringBuilder(Printable.line(table.title())).append('\n');
    for (var i = 0; i < lines.size(); i++) {
      append(text, lines.get(i), columns, widths);
      if (i == 0) {
        rule(text, widths);
      }
    }
    if (table.rows().isEmpty()) {
      text.append("(no rows)\n");
    }
    if (table.isCut()) {
      text.append("(more rows than ").append(table.rows().size()).append(" were left out)\n");
    }
    return text.toString();
  }

  private static int[] widths(List<List<String>> lines, int columns) {
    var widths = new int[columns];
    for (var line : lines) {
      for (var i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(line.get(i)));
      }
    }
    return widths;
  }

  private static void append(
      StringBuilder text, List<String> line, List<Column> columns, int[] widths) {
    var row = new StringBuilder();
    for (var i = 0; i < widths.length; i++) {
      var padding = " ".repeat(widths[i] - width(line.get(i)));
      row.append(i == 0 ? "" : GAP);
      row.append(columns.get(i).isNumber() ? padding + line.get(i) : line.get(i) + padding);
    }
    text.append(row.toString().stripTrailing()).append('\n');
  }

  private static void rule(StringBuilder text, int[] widths) {
    for (var i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "" : GAP).append("─".repeat(widths[i]));
    }
    text.append('\n');
  }

  /// Terminal cells; symbols can be Chinese, whose characters take two.
  private static int width(String text) {
    return text.codePoints().map(it -> isWide(it) ? 2 : 1).sum();
  }

  private static boolean isWide(int codePoint) {
    return switch (UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
      default -> codePoint >= 0xFF01 && codePoint <= 0xFF60;
    };
  }
}
