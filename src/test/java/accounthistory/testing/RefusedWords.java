package accounthistory.testing;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The words that `docs/glossary.md` refuses.
public final class RefusedWords {
  public static final Path GLOSSARY = Path.of("docs/glossary.md");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern COMMA = Pattern.compile(",");

  /// What opens a line of a comment, and what joins two lines of a text in quotes.
  private static final Pattern MARK = Pattern.compile("(?m)^[ \\t]*(?:/{2,3}|--|#)|'\\s*\\n\\s*'");

  /// Texts of a Java file: text blocks, literals and comments; a character between quotes is none.
  private static final Pattern TEXT =
      Pattern.compile(
          """
          '(?:\\\\.|[^'\\\\])'|(\"{3}[\\s\\S]*?\"{3}|"(?:\\\\.|[^"\\\\\\n])*"|//[^\\n]*)\
          """);

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

  /// Those that a source file uses, in names, texts and comments.
  public static List<String> inSource(String text) throws IOException {
    return in(MARK.matcher(text).replaceAll(" "));
  }

  /// Those that the texts and comments of a Java file use, whatever its names are.
  public static List<String> inTexts(String java) throws IOException {
    return inSource(
        TEXT.matcher(java)
            .results()
            .map(it -> Objects.requireNonNullElse(it.group(1), ""))
            .collect(Collectors.joining("\n")));
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
