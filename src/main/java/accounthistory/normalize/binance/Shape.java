package accounthistory.normalize.binance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The fields that one kind of object has.
///
/// @param prefix stands before the name of an unknown field, e.g. `assets[].`
/// @param byName the fields again
/// @param deciding a bit for each field that makes the row matter when it is not zero
public record Shape(String prefix, List<Field> fields, Map<String, Field> byName, long deciding) {
  public Shape {
    fields = List.copyOf(fields);
    byName = Map.copyOf(byName);
    if (fields.size() > Long.SIZE) {
      throw new IllegalArgumentException(prefix + " has more than 64 fields");
    }
  }

  /// Collects fields; those that are read by name are returned one by one.
  public static final class Builder {
    private final String prefix;
    private final List<Field> fields = new ArrayList<>();

    public Builder(String prefix) {
      this.prefix = prefix;
    }

    /// A field that every recorded reply has.
    public Field core(Field.Kind kind, String name) {
      return added(kind, name, true);
    }

    /// A field that some replies lack.
    public Field optional(Field.Kind kind, String name) {
      return added(kind, name, false);
    }

    /// Adds a field that is not read by name.
    public Builder with(Field.Kind kind, String name) {
      added(kind, name, false);
      return this;
    }

    /// The shape, with the fields of which one must be non-zero for a row to matter.
    public Shape decidedBy(Field... deciding) {
      var mask = 0L;
      for (var field : deciding) {
        mask |= field.mask();
      }
      var byName = fields.stream().collect(Collectors.toMap(Field::name, Function.identity()));
      return new Shape(prefix, fields, byName, mask);
    }

    private Field added(Field.Kind kind, String name, boolean isCore) {
      var field = new Field(fields.size(), name, kind, isCore);
      fields.add(field);
      return field;
    }
  }
}
