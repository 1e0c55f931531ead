package accounthistory.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/// Texts of others made safe to be shown: whatever a terminal would obey, or an eye would not see,
/// is written as its number, `\u001B` or `\u202E`. All else stays as it is.
///
/// Settings, symbols, assets and messages of an exchange are texts of others.
public final class Printable {
  /// A carriage return before a line feed ends a line; alone it would hide one.
  private static final String CRLF = "\r\n";

  private Printable() {}

  /// The text on one line: line breaks and tabs are written `\n`, `\r` and `\t`.
  public static String line(String text) {
    return written(text, _ -> false);
  }

  /// The text with its lines, however they end, and tabs.
  public static String lines(String text) {
    return Arrays.stream(text.split(CRLF, -1))
        .map(part -> written(part, it -> it == '\n' || it == '\t'))
        .collect(Collectors.joining(CRLF));
  }

  private static String written(String text, IntPredicate isLayout) {
    if (text.codePoints().allMatch(it -> isLayout.test(it) || isPlain(it))) {
      return text;
    }
    var written = new StringBuilder();
    text.codePoints()
        .forEach(it -> {
          if (isLayout.test(it) || isPlain(it)) {
            written.appendCodePoint(it);
          } else {
            written.append(escaped(it));
          }
        });
    return written.toString();
  }

  /// How a character is written that is not shown.
  static String escaped(int codePoint) {
    return switch (codePoint) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        var units = new StringBuilder();
        for (var unit : Character.toChars(codePoint)) {
          units.append("\\u");
          var digits = Integer.toHexString(unit).toUpperCase(Locale.ROOT);
          units.append("0".repeat(4 - digits.length())).append(digits);
        }
        yield units.toString();
      }
    };
  }

  /// Whether a character is seen and does nothing else.
  static boolean isPlain(int codePoint) {
    if (codePoint >= ' ' && codePoint < 0x7F) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      // Controls, marks of direction, breaks of lines; halves, and unassigned characters.
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      // Any other blank than the usual one looks like it or like nothing.
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> !isBlankLetter(codePoint);
    };
  }

  /// Letters and marks that are drawn as nothing: fillers, joiners, selectors of variants.
  private static boolean isBlankLetter(int codePoint) {
    return codePoint == 0x034F
        || codePoint == 0x115F
        || codePoint == 0x1160
        || codePoint == 0x17B4
        || codePoint == 0x17B5
        || (codePoint >= 0x180B && codePoint <= 0x180F)
        || codePoint == 0x2800
        || codePoint == 0x3164
        || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
        || codePoint == 0xFFA0
        || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
  }
}
