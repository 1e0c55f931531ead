package accounthistory.normalize.binance;

/// Texts of a reply, as they are fit for tables and messages.
final class Text {
  private static final int NAME_CHARACTERS_MAX = 200;
  private static final int QUOTE_CHARACTERS_MAX = 200;

  private Text() {}

  /// Whether a text can be a symbol, an asset or another word of a table: not empty, of sane
  /// length, in any script, without control characters and halves of characters.
  static boolean isName(String text) {
    if (text.isEmpty() || text.length() > NAME_CHARACTERS_MAX) {
      return false;
    }
    var at = 0;
    while (at < text.length()) {
      var point = text.codePointAt(at);
      if (isUnfit(point)) {
        return false;
      }
      at += Character.charCount(point);
    }
    return true;
  }

  /// The text in quotes, cut where it is long.
  static String quoted(String text) {
    return '"' + plain(text, QUOTE_CHARACTERS_MAX) + '"';
  }

  /// The text with control characters and halves of characters written as `\u0000`, cut to so many
  /// characters at most.
  static String plain(String text, int charactersMax) {
    var plain = new StringBuilder();
    var at = 0;
    while (at < text.length()) {
      var point = text.codePointAt(at);
      var piece = isUnfit(point) ? "\\u%04x".formatted(point) : Character.toString(point);
      at += Character.charCount(point);
      if (plain.length() + piece.length() + (at < text.length() ? 1 : 0) > charactersMax) {
        return plain.append('…').toString();
      }
      plain.append(piece);
    }
    return plain.toString();
  }

  private static boolean isUnfit(int point) {
    return Character.isISOControl(point)
        || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }
}
