package accounthistory.report;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// How a table is written. Every format ends with a line break.
public enum Format {
  /// Aligned columns for a terminal.
  TABLE("table"),
  /// RFC 4180 with a header; null is an empty field, an empty text is quoted.
  CSV("csv"),
  /// One array of objects.
  JSON("json"),
  /// One object a line.
  NDJSON("ndjson");

  private final String label;

  Format(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /// The format of that label; empty for any other text.
  public static Optional<Format> of(String label) {
    return Arrays.stream(values()).filter(it -> it.label.equals(label)).findFirst();
  }

  /// The labels of all, for people.
  public static String labels() {
    return Arrays.stream(values()).map(Format::label).collect(Collectors.joining(", "));
  }

  /// However wide that is.
  public String write(Table table) {
    return write(table, OptionalInt.empty());
  }

  /// As wide as a terminal is.
  ///
  /// @param columns how many a terminal has; only a table for people heeds them
  public String write(Table table, OptionalInt columns) {
    return switch (this) {
      case TABLE -> TerminalTable.write(table, columns);
      case CSV -> Delimited.write(table);
      case JSON -> JsonRows.array(table);
      case NDJSON -> JsonRows.lines(table);
    };
  }
}
