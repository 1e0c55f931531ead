package accounthistory.json;

import accounthistory.text.Printable;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// One JSON object as text on one line; decimals have all their digits.
///
/// Written token by token: Jackson's object mapper would take a fifth of a second of a one-shot run
/// to load.
public final class JsonText {
  private static final JsonFactory READABLE =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private static final JsonFactory ASCII =
      READABLE.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonText() {}

  /// The object for people and programs: what a terminal would obey is escaped, letters stay.
  ///
  /// @param fields writes the fields of the object
  public static String object(Consumer<JsonGenerator> fields) {
    return Printable.lines(written(READABLE, fields));
  }

  /// The object for a file: all but ASCII is escaped.
  public static String ascii(Consumer<JsonGenerator> fields) {
    return written(ASCII, fields);
  }

  private static String written(JsonFactory factory, Consumer<JsonGenerator> fields) {
    var text = new StringWriter();
    try (var json = factory.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }
}
