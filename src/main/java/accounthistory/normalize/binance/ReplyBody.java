package accounthistory.normalize.binance;

import accounthistory.capture.Body;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// One body while it is read: its tokens, the place, and what is strange about it.
public final class ReplyBody {
  /// Bodies are UTF-8; another encoding is not guessed at.
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(TokenStreamFactory.Feature.CHARSET_DETECTION).build();

  private static final int UNKNOWN_FIELDS_MAX = 100;
  private static final int FIELD_NAME_CHARACTERS_MAX = 200;
  private static final int PLACE_CHARACTERS_MAX = 120;

  private final JsonParser parser;
  private final SortedSet<String> unknownFields = new TreeSet<>();

  private ReplyBody(JsonParser parser) {
    this.parser = parser;
  }

  /// Reads a reply of one payload.
  public interface Reader<T> {
    T read(ReplyBody reply) throws NotUnderstoodException;
  }

  /// Reads one body to its end.
  public static <T> T read(Body body, Reader<T> reader) throws NotUnderstoodException {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), body.stream())) {
      var reply = new ReplyBody(parser);
      try {
        T result = reader.read(reply);
        reply.end();
        return result;
      } catch (JacksonException e) {
        throw reply.notJson(e);
      }
    }
  }

  JsonParser parser() {
    return parser;
  }

  /// Steps to the next token; null at the end of the body.
  public @Nullable JsonToken next() {
    return parser.nextToken();
  }

  /// Steps into the object that is the whole reply.
  public void enterObject() throws NotUnderstoodException {
    if (next() != JsonToken.START_OBJECT) {
      throw isNot("an object");
    }
  }

  /// Steps into the list that is the value of the present field.
  public void enterList() throws NotUnderstoodException {
    if (next() != JsonToken.START_ARRAY) {
      throw isNot("a list");
    }
  }

  /// Whether the list has another row, which must be an object: steps into it.
  public boolean hasNextRow() throws NotUnderstoodException {
    var token = next();
    if (token != JsonToken.START_OBJECT && token != JsonToken.END_ARRAY) {
      throw isNot("an object");
    }
    return token == JsonToken.START_OBJECT;
  }

  void unknownField(String name) {
    if (unknownFields.size() < UNKNOWN_FIELDS_MAX) {
      unknownFields.add(Text.plain(name, FIELD_NAME_CHARACTERS_MAX));
    }
  }

  /// Names of unknown fields, a hundred at most.
  public SortedSet<String> unknownFields() {
    return unknownFields;
  }

  /// Where the parser stands, e.g. `positions[17].notional`; empty for the whole reply.
  String path() {
    var path = new StringBuilder();
    appendPath(parser.streamReadContext(), path);
    return path.toString();
  }

  /// The same for a message, of bounded length.
  String place() {
    var path = path();
    if (path.isEmpty()) {
      return "reply";
    }
    // A name of blanks would not be seen.
    return path.isBlank() ? Text.quoted(path) : Text.plain(path, PLACE_CHARACTERS_MAX);
  }

  /// The value at the parser is not what its place demands.
  public NotUnderstoodException isNot(String what) {
    return new NotUnderstoodException(place() + ": " + token() + " is not " + what);
  }

  /// The value at the parser, for a message.
  String token() {
    return switch (parser.currentToken()) {
      case null -> "nothing";
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "a list";
      case VALUE_STRING, PROPERTY_NAME -> Text.quoted(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Text.plain(parser.getString(), 200);
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "no JSON";
    };
  }

  private void end() throws NotUnderstoodException {
    if (next() != null) {
      throw new NotUnderstoodException("reply: " + token() + " follows its end");
    }
  }

  private NotUnderstoodException notJson(JacksonException e) {
    return new NotUnderstoodException(
        "%s: not JSON at byte %s: %s"
            .formatted(place(), parser.currentLocation().getByteOffset(), e.getOriginalMessage()));
  }

  private static void appendPath(TokenStreamContext context, StringBuilder path) {
    if (context.getParent() != null) {
      appendPath(context.getParent(), path);
    }
    if (context.inObject() && context.hasCurrentName()) {
      path.append(path.isEmpty() ? "" : ".").append(context.currentName());
    } else if (context.inArray() && context.hasCurrentIndex()) {
      path.append('[').append(context.getCurrentIndex()).append(']');
    }
  }
}
