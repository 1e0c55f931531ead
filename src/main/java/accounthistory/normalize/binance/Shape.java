package accounthistory.normalize.binance;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.Named;

/// The fields that one kind of object has.
///
/// @param prefix stands before the name of an unknown field, e.g. `assets[].`
/// @param matcher finds a field's index from the bytes of its name
/// @param deciding a bit for each field that makes the row matter when it is not zero
record Shape(String prefix, List<Field> fields, PropertyNameMatcher matcher, long deciding) {
  Shape {
    fields = List.copyOf(fields);
  }

  /// Collects fields; each call returns the field that it adds.
  static final class Builder {
    private final String prefix;
    private final List<Field> fields = new ArrayList<>();

    Builder(String prefix) {
      this.prefix = prefix;
    }

    /// A field that every recorded reply has.
    Field core(Field.Kind kind, String name) {
      return added(new Field(fields.size(), name, kind, true));
    }

    /// A field that some replies lack.
    Field optional(Field.Kind kind, String name) {
      return added(new Field(fields.size(), name, kind, false));
    }

    /// Adds a field that nobody asks for by name.
    Builder with(Field.Kind kind, String name) {
      added(new Field(fields.size(), name, kind, kind == Field.Kind.ROWS));
      return this;
    }

    /// The shape, with the fields of which one must be non-zero for a row to matter.
    Shape decidedBy(Field... deciding) {
      if (fields.size() > Long.SIZE) {
        throw new IllegalStateException(prefix + " has more than 64 fields");
      }
      var mask = 0L;
      for (var field : deciding) {
        mask |= field.mask();
      }
      var names = fields.stream().map(it -> Named.fromString(it.name())).toList();
      return new Shape(prefix, fields, Reply.JSON.constructNameMatcher(names, false), mask);
    }

    private Field added(Field field) {
      fields.add(field);
      return field;
    }
  }
}
