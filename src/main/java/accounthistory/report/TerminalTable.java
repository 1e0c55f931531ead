package accounthistory.report;

import accounthistory.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Aligned columns under a ruled header: numbers to the right, texts to the left.
///
/// What is wider than the terminal is wrapped where it is text; when that is not enough, columns
/// are left out from the right, but for the last, and named below.
final class TerminalTable {
  private static final String GAP = "  ";

  /// The widest text of a column is not wrapped below this.
  private static final int TEXT_MIN = 12;

  private TerminalTable() {}

  /// @param width cells of the terminal; empty when there is no limit
  static String write(Table table, OptionalInt width) {
    var all = IntStream.range(0, table.columns().size()).boxed().toList();
    var cells = cells(table);
    var shown = width.isEmpty() ? all : fitting(table, cells, width.getAsInt());
    var widths = widths(table, cells, shown, width);
    var text = new StringBuilder();
    title(table, width).forEach(it -> text.append(it).append('\n'));
    for (var i = 0; i < cells.size(); i++) {
      append(text, cells.get(i), table, shown, widths);
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
    if (shown.size() < all.size()) {
      var gone = all.stream().filter(it -> !shown.contains(it)).map(it -> cells.getFirst().get(it));
      var note =
          "(left out to fit %s columns: %s; a wider terminal or --format csv shows them)"
              .formatted(width.getAsInt(), gone.collect(Collectors.joining(", ")));
      Wrapped.lines(note, width.getAsInt()).forEach(it -> text.append(it).append('\n'));
    }
    return text.toString();
  }

  private static List<String> title(Table table, OptionalInt width) {
    var title = Printable.line(table.title());
    return width.isEmpty() ? List.of(title) : Wrapped.lines(title, width.getAsInt());
  }

  /// The header, then the rows.
  private static List<List<String>> cells(Table table) {
    var lines = new ArrayList<List<String>>();
    lines.add(table.columns().stream().map(it -> Printable.line(it.name())).toList());
    for (var row : table.rows()) {
      var texts = new ArrayList<String>();
      row.forEach(it -> texts.add(Printable.line(Values.readable(it))));
      lines.add(texts);
    }
    return lines;
  }

  /// The columns that fit when texts are wrapped: the last one, which says why, stays longest.
  private static List<Integer> fitting(Table table, List<List<String>> cells, int width) {
    var shown = new ArrayList<>(IntStream.range(0, table.columns().size()).boxed().toList());
    while (shown.size() > 2 && least(table, cells, shown) > width) {
      shown.remove(/* index */ shown.size() - 2);
    }
    return shown;
  }

  private static int least(Table table, List<List<String>> cells, List<Integer> shown) {
    return shown.stream().mapToInt(it -> least(table, cells, it)).sum()
        + GAP.length() * (shown.size() - 1);
  }

  private static int least(Table table, List<List<String>> cells, int column) {
    var widest = widest(cells, column);
    var header = Wrapped.width(cells.getFirst().get(column));
    return isWrapped(table, column) ? Math.min(widest, Math.max(header, TEXT_MIN)) : widest;
  }

  /// Names of accounts and symbols are looked for by eye, so the first column stays whole.
  private static boolean isWrapped(Table table, int column) {
    return column > 0 && !table.columns().get(column).isNumber();
  }

  private static int widest(List<List<String>> cells, int column) {
    return cells.stream().mapToInt(it -> Wrapped.width(it.get(column))).max().orElse(0);
  }

  /// The widest texts give way first.
  private static int[] widths(
      Table table, List<List<String>> cells, List<Integer> shown, OptionalInt width) {
    var widths = shown.stream().mapToInt(it -> widest(cells, it)).toArray();
    if (width.isEmpty()) {
      return widths;
    }
    var tooMuch = IntStream.of(widths).sum() + GAP.length() * (shown.size() - 1) - width.getAsInt();
    while (tooMuch > 0) {
      var candidate = -1;
      for (var i = 0; i < widths.length; i++) {
        if (widths[i] > least(table, cells, shown.get(i))
            && (candidate < 0 || widths[i] > widths[candidate])) {
          candidate = i;
        }
      }
      if (candidate < 0) {
        return widths;
      }
      widths[candidate]--;
      tooMuch--;
    }
    return widths;
  }

  private static void append(
      StringBuilder text, List<String> line, Table table, List<Integer> shown, int[] widths) {
    var parts = new ArrayList<List<String>>();
    for (var i = 0; i < widths.length; i++) {
      parts.add(Wrapped.lines(line.get(shown.get(i)), widths[i]));
    }
    // A statement may answer with rows of no column.
    var height = parts.stream().mapToInt(List::size).max().orElse(1);
    for (var at = 0; at < height; at++) {
      var row = new StringBuilder();
      for (var i = 0; i < widths.length; i++) {
        var part = at < parts.get(i).size() ? parts.get(i).get(at) : "";
        var padding = " ".repeat(Math.max(0, widths[i] - Wrapped.width(part)));
        row.append(i == 0 ? "" : GAP);
        row.append(table.columns().get(shown.get(i)).isNumber() ? padding + part : part + padding);
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
  }

  private static void rule(StringBuilder text, int[] widths) {
    for (var i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "" : GAP).append("─".repeat(widths[i]));
    }
    text.append('\n');
  }
}
