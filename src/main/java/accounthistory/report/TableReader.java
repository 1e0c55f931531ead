package accounthistory.report;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a result exactly: numbers as decimals or integers, instants as instants.
final class TableReader {
  private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8");

  private TableReader() {}

  static Table read(String title, PreparedStatement statement, int rowsMax) throws SQLException {
    try (var result = statement.executeQuery()) {
      var meta = result.getMetaData();
      var columns = new ArrayList<Column>();
      for (var i = 1; i <= meta.getColumnCount(); i++) {
        columns.add(new Column(meta.getColumnLabel(i), isNumber(meta.getColumnTypeName(i))));
      }
      var rows = new ArrayList<List<@Nullable Object>>();
      while (rows.size() < rowsMax && result.next()) {
        rows.add(row(result, meta));
      }
      return new Table(title, columns, rows, result.next());
    }
  }

  private static boolean isNumber(String type) {
    return type.equals("numeric") || INTEGERS.contains(type);
  }

  private static List<@Nullable Object> row(ResultSet result, ResultSetMetaData meta)
      throws SQLException {
    var row = new ArrayList<@Nullable Object>();
    for (var i = 1; i <= meta.getColumnCount(); i++) {
      row.add(value(result, i, meta.getColumnTypeName(i)));
    }
    return row;
  }

  private static @Nullable Object value(ResultSet result, int i, String type) throws SQLException {
    if (INTEGERS.contains(type)) {
      var number = result.getLong(i);
      return result.wasNull() ? null : number;
    }
    return switch (type) {
      case "numeric" -> (@Nullable BigDecimal) result.getBigDecimal(i);
      case "bool" -> {
        var truth = result.getBoolean(i);
        yield result.wasNull() ? null : truth;
      }
      case "timestamptz" -> {
        var instant = result.getObject(i, OffsetDateTime.class);
        yield instant == null ? null : instant.toInstant();
      }
      case "date" -> (@Nullable LocalDate) result.getObject(i, LocalDate.class);
      case "_text" -> texts(result.getArray(i));
      default -> result.getString(i);
    };
  }

  private static @Nullable List<String> texts(@Nullable Array array) throws SQLException {
    return array == null
        ? null
        : Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
  }
}
