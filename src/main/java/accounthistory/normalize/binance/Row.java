package accounthistory.normalize.binance;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The values of one object of a reply, in buffers that serve object after object.
///
/// Objects are made of values only when they are asked for, since most rows of a reply are flat.
final class Row {
  /// What is known of a field's value.
  enum State {
    ABSENT,
    EMPTY,
    DOES_NOT_FIT,
    SMALL,
    LARGE,
    TEXT,
    TRUE,
    FALSE
  }

  private final Shape shape;
  private final State[] states;
  private final long[] digits;
  private final int[] scales;

  /// Large numbers, texts, and the texts of numbers that do not fit.
  private final @Nullable Object[] objects;

  /// A bit for each field that was given, and for each that was given and is not zero.
  private long given;

  private long nonZero;

  Row(Shape shape) {
    this.shape = shape;
    var fields = shape.fields().size();
    states = new State[fields];
    digits = new long[fields];
    scales = new int[fields];
    objects = new Object[fields];
  }

  Shape shape() {
    return shape;
  }

  /// Forgets all values.
  void clear() {
    given = 0;
    nonZero = 0;
  }

  /// Notes that a field is given, without a value yet; false when it was given before.
  boolean give(Field field) {
    if (isGiven(field)) {
      return false;
    }
    given |= field.mask();
    states[field.index()] = State.ABSENT;
    return true;
  }

  boolean isGiven(Field field) {
    return (given & field.mask()) != 0;
  }

  void putEmpty(Field field) {
    states[field.index()] = State.EMPTY;
  }

  /// A number that no column holds: surely not zero.
  void putUnfit(Field field, String text) {
    states[field.index()] = State.DOES_NOT_FIT;
    objects[field.index()] = text;
    nonZero |= field.mask();
  }

  void putNumber(Field field, long unscaled, int scale) {
    states[field.index()] = State.SMALL;
    digits[field.index()] = unscaled;
    scales[field.index()] = scale;
    if (unscaled != 0) {
      nonZero |= field.mask();
    }
  }

  void putNumber(Field field, BigDecimal large) {
    states[field.index()] = State.LARGE;
    objects[field.index()] = large;
    nonZero |= field.mask();
  }

  void putText(Field field, String text) {
    states[field.index()] = State.TEXT;
    objects[field.index()] = text;
  }

  void putFlag(Field field, boolean flag) {
    states[field.index()] = flag ? State.TRUE : State.FALSE;
  }

  State state(Field field) {
    return isGiven(field) ? states[field.index()] : State.ABSENT;
  }

  /// Whether one of the deciding fields is a number other than zero.
  boolean matters() {
    return (nonZero & shape.deciding()) != 0;
  }

  /// Whether the field holds no number: it is not there, empty, or does not fit.
  boolean isUnknown(Field field) {
    return switch (state(field)) {
      case ABSENT, EMPTY, DOES_NOT_FIT -> true;
      case SMALL, LARGE, TEXT, TRUE, FALSE -> false;
    };
  }

  boolean isZero(Field field) {
    return state(field) == State.SMALL && digits[field.index()] == 0;
  }

  /// The text of a key field of an object that was read to its end.
  String key(Field field) {
    var text = text(field);
    if (text == null) {
      throw new IllegalStateException(field.name() + " was not read");
    }
    return text;
  }

  @Nullable String text(Field field) {
    return state(field) == State.TEXT ? (String) objects[field.index()] : null;
  }

  /// The text that the field had in an earlier object, to be used again when it is the same.
  @Nullable String formerText(Field field) {
    return objects[field.index()] instanceof String text ? text : null;
  }

  /// The text of a number that does not fit.
  @Nullable String unfitText(Field field) {
    return state(field) == State.DOES_NOT_FIT ? (String) objects[field.index()] : null;
  }

  @Nullable BigDecimal amount(Field field) {
    var index = field.index();
    return switch (state(field)) {
      case SMALL -> BigDecimal.valueOf(digits[index], scales[index]);
      case LARGE -> (BigDecimal) objects[index];
      case ABSENT, EMPTY, DOES_NOT_FIT, TEXT, TRUE, FALSE -> null;
    };
  }

  @Nullable Long whole(Field field) {
    return state(field) == State.SMALL ? (Long) digits[field.index()] : null;
  }

  @Nullable Integer integer(Field field) {
    return state(field) == State.SMALL ? (Integer) Math.toIntExact(digits[field.index()]) : null;
  }

  /// The instant; null when it is not given, or 0.
  @Nullable Instant instant(Field field) {
    var millis = whole(field);
    return millis == null || millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  @Nullable Boolean flag(Field field) {
    return switch (state(field)) {
      case TRUE -> true;
      case FALSE -> false;
      case ABSENT, EMPTY, DOES_NOT_FIT, SMALL, LARGE, TEXT -> null;
    };
  }
}
