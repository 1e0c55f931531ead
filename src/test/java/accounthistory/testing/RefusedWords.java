package accounthistory.testing;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The words that `docs/glossary.md` refuses.
public final class RefusedWords {
  public static final Path GLOSSARY = Path.of("docs/glossary.md");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern COMMA = Pattern.compile(",");

  private RefusedWords() {}

  /// Those that a text uses outside of code, as they stand in it; a line break counts as a space.
  public static List<String> in(String text) throws IOException {
    var words = String.join("|", under("## Words that no text uses")).replace(" ", "\\s+");
    return Pattern.compile("(?i)\\b(%s)\\b".formatted(words))
        .matcher(CODE.matcher(text).replaceAll(""))
        .results()
        .map(MatchResult::group)
        .toList();
  }

  /// The first column of the table under a heading, word by word.
  public static Set<String> under(String heading) throws IOException {
    var text = Files.readString(GLOSSARY);
    var words =
        text.substring(text.indexOf(heading))
            .lines()
            .dropWhile(it -> !it.startsWith("|---"))
            .skip(1)
            .takeWhile(it -> it.startsWith("|"))
            .map(it -> it.substring(1, it.indexOf('|', 1)).replaceAll("\\(.*\\)", ""))
            .flatMap(it -> COMMA.splitAsStream(it))
            .map(String::strip)
            .collect(toCollection(TreeSet::new));
    if (words.size() < 10) {
      throw new IllegalStateException(heading + ": " + words);
    }
    return words;
  }
}
