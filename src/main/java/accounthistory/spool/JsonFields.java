package accounthistory.spool;

import accounthistory.capture.InvalidValueException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The fields of one JSON object, read whole; every access names the field and throws
/// `InvalidValueException` when it is missing or of another kind.
record JsonFields(Map<String, Object> values) {
  private static final Object NULL = new Object();

  /// The one object that a text consists of.
  static JsonFields read(JsonParser json) {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new InvalidValueException("not a JSON object");
    }
    var fields = object(json);
    if (json.nextToken() != null) {
      throw new InvalidValueException("something follows the JSON object");
    }
    return fields;
  }

  String text(String name) {
    return value(name, String.class);
  }

  int number(String name) {
    return value(name, Integer.class);
  }

  JsonFields object(String name) {
    return value(name, JsonFields.class);
  }

  List<JsonFields> list(String name) {
    var list = new ArrayList<JsonFields>();
    for (var element : value(name, List.class)) {
      list.add(kind(name, element, JsonFields.class));
    }
    return list;
  }

  boolean isNull(String name) {
    return value(name, Object.class) == NULL;
  }

  private <T> T value(String name, Class<T> kind) {
    var value = values.get(name);
    if (value == null) {
      throw new InvalidValueException("no field \"" + name + "\"");
    }
    return kind(name, value, kind);
  }

  private static <T> T kind(String name, Object value, Class<T> kind) {
    if (!kind.isInstance(value)) {
      throw new InvalidValueException("field \"" + name + "\" is of another kind");
    }
    return kind.cast(value);
  }

  private static JsonFields object(JsonParser json) {
    var values = new HashMap<String, Object>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      json.nextToken();
      if (values.put(name, any(json)) != null) {
        throw new InvalidValueException("two fields \"" + name + "\"");
      }
    }
    return new JsonFields(values);
  }

  private static Object any(JsonParser json) {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(any(json));
        }
        yield list;
      }
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT -> json.getIntValue();
      case VALUE_NULL -> NULL;
      case null -> throw new InvalidValueException("ends within an object");
      default -> throw new InvalidValueException("has " + json.currentToken());
    };
  }
}
