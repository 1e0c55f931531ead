package accounthistory.report.page;

import accounthistory.report.Table;
import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What the page shows, as JSON within the page.
final class DataIsland {
  private static final JsonFactory JSON = new JsonFactory();

  private DataIsland() {}

  /// @param version of this program
  static String of(PageRequest request, String version, Map<Panel, Table> tables) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      write(json, request, version);
      json.writeArrayPropertyStart("panels");
      tables.forEach((panel, table) -> write(json, panel, table));
      json.writeEndArray();
      json.writeEndObject();
    }
    return escaped(text.toString());
  }

  private static void write(JsonGenerator json, PageRequest request, String version) {
    json.writeStringProperty("version", version);
    json.writeArrayPropertyStart("accounts");
    request.accounts().forEach(json::writeString);
    json.writeEndArray();
    request.group().ifPresent(it -> json.writeStringProperty("group", it));
    json.writeStringProperty("firstDay", request.firstDay().toString());
    json.writeStringProperty("lastDay", request.lastDay().toString());
    json.writeNumberProperty("since", request.since().toEpochMilli());
    json.writeNumberProperty("until", request.until().toEpochMilli());
    json.writeNumberProperty("now", request.now().toEpochMilli());
    json.writeStringProperty("zone", request.zone().getId());
    json.writeNumberProperty("step", request.step().toMillis());
  }

  private static void write(JsonGenerator json, Panel panel, Table table) {
    json.writeStartObject();
    json.writeStringProperty("name", panel.name());
    json.writeStringProperty("section", panel.section().title());
    json.writeStringProperty("title", panel.title());
    for (var key : new String[] {"asks", "unit", "method", "about", "chart", "width", "show"}) {
      json.writeStringProperty(key, panel.said(key));
    }
    json.writeNumberProperty("rows", table.rows().size());
    json.writeArrayPropertyStart("columns");
    for (var i = 0; i < table.columns().size(); i++) {
      ColumnData.of(table, i).write(json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /// Nothing in it ends the element it stands in, and no character of it is one that an editor or
  /// an eye would not show.
  static String escaped(String json) {
    var escaped = new StringBuilder(json.length() + 64);
    for (var i = 0; i < json.length(); i++) {
      var unit = json.charAt(i);
      if (unit == '<' || unit == '>' || unit == '&' || unit > 0x7E) {
        escaped.append("\\u%04x".formatted((int) unit));
      } else {
        escaped.append(unit);
      }
    }
    return escaped.toString();
  }
}
