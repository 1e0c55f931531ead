package accounthistory.report;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;

/// Texts cut into lines of a terminal, between words where there are some.
final class Wrapped {
  private Wrapped() {}

  /// Terminal cells; symbols can be Chinese, whose characters take two.
  static int width(String text) {
    return text.codePoints().map(Wrapped::width).sum();
  }

  /// The text in lines of at most so many cells; at least one line.
  static List<String> lines(String text, int width) {
    var lines = new ArrayList<String>();
    var rest = text;
    while (width(rest) > width) {
      var end = fitting(rest, width);
      var space = rest.lastIndexOf(' ', end);
      var cut = space > 0 ? space : end;
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
    }
    if (!rest.isEmpty() || lines.isEmpty()) {
      lines.add(rest);
    }
    return lines;
  }

  /// How many characters fit, at least one.
  private static int fitting(String text, int width) {
    var cells = 0;
    var at = 0;
    while (at < text.length()) {
      var codePoint = text.codePointAt(at);
      cells += width(codePoint);
      if (cells > width) {
        break;
      }
      at += Character.charCount(codePoint);
    }
    return Math.max(at, Character.charCount(text.codePointAt(0)));
  }

  private static int width(int codePoint) {
    return switch (UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
      default -> codePoint >= 0xFF01 && codePoint <= 0xFF60 ? 2 : 1;
    };
  }
}
