package accounthistory.report.page;

import accounthistory.report.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A column of a panel as the page's script reads it: its kind, and its values in the shortest form
/// that loses nothing.
///
/// Decimals are texts, since a browser's numbers are binary. Instants are milliseconds since 1970,
/// each less the one before. Texts that repeat are listed once and referred to.
final class ColumnData {
  private final String name;
  private final List<@Nullable Object> values;

  private ColumnData(String name, List<@Nullable Object> values) {
    this.name = name;
    this.values = values;
  }

  static ColumnData of(Table table, int column) {
    var values = new ArrayList<@Nullable Object>();
    for (var row : table.rows()) {
      values.add(row.get(column));
    }
    return new ColumnData(table.columns().get(column).name(), values);
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    switch (sample()) {
      case BigDecimal _ -> writeTexts(json, "decimal");
      case Long _ -> writeTexts(json, "whole");
      case Instant _ -> writeInstants(json);
      case LocalDate _ -> writeTexts(json, "day");
      case Boolean _ -> writeTexts(json, "truth");
      case null, default -> writeTexts(json, "text");
    }
    json.writeEndObject();
  }

  /// The first value that is known.
  private @Nullable Object sample() {
    for (var value : values) {
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private void writeTexts(JsonGenerator json, String kind) {
    json.writeStringProperty("kind", kind);
    var places = new LinkedHashMap<String, Integer>();
    for (var value : values) {
      if (value != null) {
        places.putIfAbsent(text(value), places.size());
      }
    }
    if (places.size() * 2 < values.size()) {
      json.writeArrayPropertyStart("words");
      places.keySet().forEach(json::writeString);
      json.writeEndArray();
      json.writeArrayPropertyStart("places");
      for (var value : values) {
        json.writeNumber(value == null ? -1 : places.getOrDefault(text(value), -1));
      }
      json.writeEndArray();
    } else {
      json.writeArrayPropertyStart("values");
      for (var value : values) {
        if (value == null) {
          json.writeNull();
        } else {
          json.writeString(text(value));
        }
      }
      json.writeEndArray();
    }
  }

  private void writeInstants(JsonGenerator json) {
    json.writeStringProperty("kind", "instant");
    json.writeArrayPropertyStart("steps");
    var before = 0L;
    for (var value : values) {
      if (value == null) {
        json.writeNull();
      } else {
        var millis = ((Instant) value).toEpochMilli();
        json.writeNumber(millis - before);
        before = millis;
      }
    }
    json.writeEndArray();
  }

  private static String text(Object value) {
    return switch (value) {
      case BigDecimal number -> number.toPlainString();
      case List<?> texts -> String.join(", ", texts.stream().map(String::valueOf).toList());
      default -> value.toString();
    };
  }
}
