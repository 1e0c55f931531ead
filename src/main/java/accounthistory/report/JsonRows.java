package accounthistory.report;

import accounthistory.text.Printable;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// Rows as JSON objects: numbers stay numbers with all their digits, instants are ISO texts.
final class JsonRows {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private JsonRows() {}

  static String array(Table table) {
    var objects = lines(table).stripTrailing();
    return objects.isEmpty() ? "[]\n" : "[\n  " + objects.replace("\n", ",\n  ") + "\n]\n";
  }

  static String lines(Table table) {
    var text = new StringBuilder();
    for (List<@Nullable Object> row : table.rows()) {
      text.append(json(table, row)).append('\n');
    }
    return text.toString();
  }

  private static String json(Table table, List<@Nullable Object> row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (var i = 0; i < row.size(); i++) {
      object.put(table.columns().get(i).name(), plain(row.get(i)));
    }
    return Printable.lines(MAPPER.writeValueAsString(object));
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case BigDecimal number -> number;
      case Long number -> number;
      case Boolean truth -> truth;
      case List<?> texts -> texts;
      default -> value.toString();
    };
  }
}
