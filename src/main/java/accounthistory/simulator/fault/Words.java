package accounthistory.simulator.fault;

import java.util.ArrayList;
import java.util.List;

/// The words of one line, taken one after another. A text in quotation marks is one word; `#`
/// begins a comment.
final class Words {
  /// @param quoted whether it stood in quotation marks, and so is no keyword
  private record Word(String text, boolean quoted) {}

  private final String place;
  private final List<Word> words;
  private int next;

  private Words(String place, List<Word> words) {
    this.place = place;
    this.words = words;
  }

  /// @param place file and line, for messages
  static Words of(String place, String line) throws FaultScriptException {
    List<Word> words = new ArrayList<>();
    var at = 0;
    while (at < line.length() && line.charAt(at) != '#') {
      if (Character.isWhitespace(line.charAt(at))) {
        at++;
        continue;
      }
      var quoted = line.charAt(at) == '"';
      var end = quoted ? line.indexOf('"', at + 1) : endOfWord(line, at);
      if (end < 0) {
        throw new FaultScriptException(
            "%s: the text %s does not end, wanted \" behind it"
                .formatted(place, line.substring(at)));
      }
      words.add(new Word(line.substring(quoted ? at + 1 : at, end), quoted));
      at = quoted ? end + 1 : end;
    }
    return new Words(place, words);
  }

  private static int endOfWord(String line, int from) {
    var at = from;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  boolean isEmpty() {
    return next == words.size();
  }

  /// Takes the next word, whatever it is.
  ///
  /// @param wanted what should stand there, for the message when nothing does
  String take(String wanted) throws FaultScriptException {
    if (isEmpty()) {
      throw refusal("the line ends", wanted);
    }
    return words.get(next++).text();
  }

  /// Takes the next word if it is this keyword.
  boolean takes(String keyword) {
    var is = !isEmpty() && !words.get(next).quoted() && words.get(next).text().equals(keyword);
    next += is ? 1 : 0;
    return is;
  }

  FaultScriptException unwanted(String word, String wanted) {
    return refusal("\"" + word + "\" is not understood", wanted);
  }

  FaultScriptException refusal(String wrong, String wanted) {
    return new FaultScriptException("%s: %s, wanted %s".formatted(place, wrong, wanted));
  }
}
