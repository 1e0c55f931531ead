package accounthistory.normalize.binance;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The values of one object of a reply, in buffers that serve object after object.
///
/// Objects are made of values only when they are read, since most rows of a reply are flat. What is
/// known of the fields is kept as sets of bits, a bit for each field, so that forgetting costs
/// nothing.
public final class Row {
  private final Shape shape;
  private final long[] digits;
  private final int[] scales;

  /// Large numbers, texts, and the texts of numbers that do not fit.
  private final @Nullable Object[] objects;

  /// Fields that are there, whatever their value.
  private long given;

  /// Fields that have a value: a number, a text or a flag.
  private long valued;

  private long empty;
  private long unfit;
  private long large;
  private long isTrue;
  private long nonZero;

  public Row(Shape shape) {
    this.shape = shape;
    var fields = shape.fields().size();
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
    valued = 0;
    empty = 0;
    unfit = 0;
    large = 0;
    isTrue = 0;
    nonZero = 0;
  }

  /// Notes that a field is given, without a value yet; false when it was given before.
  boolean give(Field field) {
    var before = given;
    given |= field.mask();
    return given != before;
  }

  void putEmpty(Field field) {
    empty |= field.mask();
  }

  /// A number that no column holds: surely not zero.
  void putUnfit(Field field, String text) {
    unfit |= field.mask();
    nonZero |= field.mask();
    objects[field.index()] = text;
  }

  void putNumber(Field field, long unscaled, int scale) {
    valued |= field.mask();
    digits[field.index()] = unscaled;
    scales[field.index()] = scale;
    if (unscaled != 0) {
      nonZero |= field.mask();
    }
  }

  void putNumber(Field field, BigDecimal number) {
    valued |= field.mask();
    large |= field.mask();
    nonZero |= field.mask();
    objects[field.index()] = number;
  }

  /// Takes a field for one that was not given.
  public void forget(Field field) {
    given &= ~field.mask();
    valued &= ~field.mask();
    empty &= ~field.mask();
    unfit &= ~field.mask();
    large &= ~field.mask();
    nonZero &= ~field.mask();
  }

  void putText(Field field, String text) {
    valued |= field.mask();
    objects[field.index()] = text;
  }

  void putFlag(Field field, boolean flag) {
    valued |= field.mask();
    if (flag) {
      isTrue |= field.mask();
    }
  }

  boolean isGiven(Field field) {
    return isIn(given, field);
  }

  /// Whether the field holds no value: it is not there, empty, or does not fit.
  public boolean isUnknown(Field field) {
    return !isIn(valued, field);
  }

  boolean isEmpty(Field field) {
    return isIn(empty, field);
  }

  /// Whether one of the deciding fields is a number other than zero.
  public boolean matters() {
    return (nonZero & shape.deciding()) != 0;
  }

  public boolean isZero(Field field) {
    return isIn(valued, field) && !isIn(nonZero, field);
  }

  /// The text of a number that does not fit; null when the field holds anything else.
  public @Nullable String unfitText(Field field) {
    return isIn(unfit, field) ? (String) objects[field.index()] : null;
  }

  /// The text of a key field of an object that was read to its end.
  public String key(Field field) {
    var text = text(field);
    if (text == null) {
      throw new IllegalStateException(field.name() + " was not read");
    }
    return text;
  }

  public @Nullable String text(Field field) {
    return isIn(valued, field) ? (String) objects[field.index()] : null;
  }

  /// The text that the field had in an earlier object, to be used again when it is the same.
  @Nullable String formerText(Field field) {
    return (String) objects[field.index()];
  }

  public @Nullable BigDecimal amount(Field field) {
    var index = field.index();
    if (isIn(large, field)) {
      return (BigDecimal) objects[index];
    }
    return isIn(valued, field) ? BigDecimal.valueOf(digits[index], scales[index]) : null;
  }

  public @Nullable Long whole(Field field) {
    return isIn(valued, field) ? (Long) digits[field.index()] : null;
  }

  public @Nullable Integer integer(Field field) {
    return isIn(valued, field) ? (Integer) Math.toIntExact(digits[field.index()]) : null;
  }

  /// The instant; null when it is not given, or 0.
  public @Nullable Instant instant(Field field) {
    var millis = whole(field);
    return millis == null || millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  public @Nullable Boolean flag(Field field) {
    return isIn(valued, field) ? (Boolean) isIn(isTrue, field) : null;
  }

  private static boolean isIn(long set, Field field) {
    return (set & field.mask()) != 0;
  }
}
