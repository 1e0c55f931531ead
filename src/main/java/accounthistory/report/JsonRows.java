package accounthistory.report;

import accounthistory.json.JsonText;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Rows as JSON objects: numbers stay numbers with all their digits, instants are ISO texts.
final class JsonRows {
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
    return JsonText.object(json -> {
      for (var i = 0; i < row.size(); i++) {
        json.writeName(table.columns().get(i).name());
        write(json, row.get(i));
      }
    });
  }

  private static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case BigDecimal number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      case List<?> elements -> {
        json.writeStartArray();
        elements.forEach(it -> write(json, it));
        json.writeEndArray();
      }
      default -> json.writeString(value.toString());
    }
  }
}
