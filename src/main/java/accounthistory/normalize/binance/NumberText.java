package accounthistory.normalize.binance;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/// Reads number texts as JSON writes numbers, exactly, and without an object for most of them.
///
/// One instance is used for text after text; what it holds is of the last one read. A number fits
/// when `numeric(38,18)` holds it exactly: at most 20 digits before the point and, trailing zeros
/// aside, 18 behind it. That is seen in the text alone, so that `1E999999999` costs nothing.
final class NumberText {
  /// What a text turned out to be.
  enum Kind {
    /// Exactly `digits × 10^-scale`.
    SMALL,
    /// Exactly `large`: more digits than a `long` holds.
    LARGE,
    DOES_NOT_FIT,
    EMPTY,
    NOT_A_NUMBER
  }

  private static final int SCALE_MAX = 18;
  private static final int HIGHEST_POWER = 19;

  private static final int POINT = '.' - '0';

  /// So many decimal digits always fit a `long`.
  private static final int LONG_DIGITS = 18;

  /// Exponents beyond this are all alike: nothing but zero fits.
  private static final int EXPONENT_MAX = 1_000_000_000;

  private char[] text = {};
  private int end;
  private int at;

  private int mantissaAt;
  private int wholeDigits;
  private int decimals;
  private boolean isNegative;
  private int exponent;

  private long digits;
  private int scale;
  private BigDecimal large = BigDecimal.ZERO;

  /// Unscaled value of a small number.
  long digits() {
    return digits;
  }

  /// Scale of a small number, 0 to 18: as many decimals as the text has, where that is possible.
  int scale() {
    return scale;
  }

  /// The large number last read.
  BigDecimal large() {
    return large;
  }

  /// Reads the characters of `from` up to `from + length`.
  Kind read(char[] characters, int from, int length) {
    var end = from + length;
    var start = length > 1 && characters[from] == '-' ? from + 1 : from;
    var value = 0L;
    var point = end;
    for (var at = start; at < end; at++) {
      var digit = characters[at] - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      } else if (digit == POINT && point == end) {
        point = at;
      } else {
        return readCarefully(characters, from, length);
      }
    }
    if (length > LONG_DIGITS
        || point == start
        || point == end - 1
        || (characters[start] == '0' && point > start + 1)) {
      return readCarefully(characters, from, length);
    }
    digits = start == from ? value : -value;
    scale = point == end ? 0 : end - point - 1;
    return Kind.SMALL;
  }

  private Kind readCarefully(char[] characters, int from, int length) {
    text = characters;
    at = from;
    end = from + length;
    if (length == 0) {
      return Kind.EMPTY;
    }
    isNegative = text[at] == '-';
    if (isNegative) {
      at++;
    }
    mantissaAt = at;
    digits = 0;
    wholeDigits = readDigits();
    if (wholeDigits == 0 || (wholeDigits > 1 && text[mantissaAt] == '0')) {
      return Kind.NOT_A_NUMBER;
    }
    decimals = 0;
    if (at < end && text[at] == '.') {
      at++;
      decimals = readDigits();
      if (decimals == 0) {
        return Kind.NOT_A_NUMBER;
      }
    }
    if (at < end) {
      return readExponent() ? measured() : Kind.NOT_A_NUMBER;
    }
    if (wholeDigits + decimals > LONG_DIGITS) {
      exponent = 0;
      return measured();
    }
    digits = isNegative ? -digits : digits;
    scale = decimals;
    return Kind.SMALL;
  }

  private int readDigits() {
    var from = at;
    var value = digits;
    while (at < end) {
      var digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
      at++;
    }
    digits = value;
    return at - from;
  }

  private boolean readExponent() {
    if (text[at] != 'e' && text[at] != 'E') {
      return false;
    }
    at++;
    var isBelowZero = at < end && text[at] == '-';
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    var from = at;
    var value = 0L;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      value = Math.min(EXPONENT_MAX, value * 10 + text[at] - '0');
      at++;
    }
    exponent = (int) (isBelowZero ? -value : value);
    return at == end && at > from;
  }

  /// The careful way: finds the powers of ten of the first and last digit that count, and only
  /// makes a number of those in between.
  private Kind measured() {
    var mantissaEnd = mantissaAt + wholeDigits + (decimals > 0 ? decimals + 1 : 0);
    var first = -1;
    var last = -1;
    for (var i = mantissaAt; i < mantissaEnd; i++) {
      if (text[i] != '0' && text[i] != '.') {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    scale = Math.clamp((long) decimals - exponent, 0, SCALE_MAX);
    if (first < 0) {
      digits = 0;
      return Kind.SMALL;
    }
    var highest = powerAt(first);
    if (highest > HIGHEST_POWER || powerAt(last) < -SCALE_MAX) {
      return Kind.DOES_NOT_FIT;
    }
    var unscaled = new char[(int) highest + scale + 1];
    Arrays.fill(unscaled, '0');
    for (var i = first; i <= last; i++) {
      if (text[i] != '.') {
        unscaled[(int) (highest - powerAt(i))] = text[i];
      }
    }
    return made(new BigInteger((isNegative ? "-" : "") + new String(unscaled)));
  }

  /// Power of ten that the digit at this place stands for.
  private long powerAt(int place) {
    var behindThePoint = place - mantissaAt - wholeDigits;
    return (long) exponent - (behindThePoint > 0 ? behindThePoint : behindThePoint + 1);
  }

  private Kind made(BigInteger unscaled) {
    if (unscaled.bitLength() < Long.SIZE) {
      digits = unscaled.longValueExact();
      return Kind.SMALL;
    }
    large = new BigDecimal(unscaled, scale);
    return Kind.LARGE;
  }
}
