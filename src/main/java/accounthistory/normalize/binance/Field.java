package accounthistory.normalize.binance;

import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/// One field of a payload's object.
///
/// @param index its place in the shape
/// @param encodedName its name, ready to be compared with the bytes of a reply
/// @param isCore whether every recorded reply has it, so that its lack is an issue
public record Field(int index, SerializableString encodedName, Kind kind, boolean isCore) {
  /// What may stand in a field, and how it is read.
  public enum Kind {
    /// A text that names the row: it must be there.
    KEY,
    /// Any text; empty means none.
    TEXT,
    /// A text that names the row, empty where there is nothing to name; written as a string or as a
    /// whole number of any length.
    NUMBER_NAME,
    /// Words for people: whatever they are, they do not make the row wrong.
    REMARK,
    /// An exact decimal, written as a string or as a number.
    AMOUNT,
    /// A whole number of 32 bits.
    INTEGER,
    /// A whole number of 64 bits.
    LONG,
    /// `true` or `false`, written plainly or as a string.
    FLAG,
    /// Milliseconds since 1970 in UTC; 0 means never.
    INSTANT,
    /// A list of objects, read by the payload.
    ROWS,
    /// Known and of no use.
    IGNORED
  }

  Field(int index, String name, Kind kind, boolean isCore) {
    this(index, new SerializedString(name), kind, isCore);
  }

  public String name() {
    return encodedName.getValue();
  }

  /// Whether no object is understood without it.
  boolean isDemanded() {
    return kind == Kind.KEY || kind == Kind.ROWS;
  }

  /// What must stand in the field, for a message.
  String wanted() {
    return switch (kind) {
      case KEY, TEXT -> "a name";
      case NUMBER_NAME -> "a name or a whole number";
      case REMARK -> "a text";
      case AMOUNT, INTEGER, LONG, INSTANT -> "a number";
      case FLAG -> "true or false";
      case ROWS -> "a list";
      case IGNORED -> "anything";
    };
  }

  long mask() {
    return 1L << index;
  }
}
