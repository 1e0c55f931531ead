package accounthistory.cli.runtime;

import accounthistory.text.Printable;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The last line of standard output under `--json`: one object.
public final class JsonLine {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonLine() {}

  /// Writes one object, its fields given by `fields`.
  public static void print(HostEnvironment host, Consumer<JsonGenerator> fields) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    host.out().println(Printable.lines(text.toString()));
    host.out().flush();
  }
}
