package accounthistory;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// One word for one thing: the glossary, the names of the classes and the README agree.
final class GlossaryTest {
  private static final Path GLOSSARY = Path.of("docs/glossary.md");
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern PART = Pattern.compile("[A-Z][a-z]*");

  @Test
  void everyClassThatTheGlossaryNamesIsThere() throws IOException {
    var named = CLASS.matcher(Files.readString(GLOSSARY)).results().map(it -> it.group(1)).toList();

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(classes()).containsAll(named.stream().filter(it -> !it.endsWith("Test")).toList());
  }

  @Test
  void noClassIsCalledByAWordThatHadToBeExplained() throws IOException {
    var refused = refused();

    assertThat(refused).hasSizeGreaterThan(10);
    assertThat(classes().stream().filter(it -> parts(it).anyMatch(refused::contains)).toList())
        .isEmpty();
  }

  @Test
  void theReadmeSpeaksOfNoneOfThem() throws IOException {
    var words =
        Pattern.compile("[a-z]+")
            .matcher(Files.readString(Path.of("README.md")).toLowerCase(Locale.ROOT))
            .results()
            .map(MatchResult::group)
            .collect(toCollection(TreeSet::new));

    assertThat(words).doesNotContain("takings", "errand", "errands", "toll", "doubts", "carrier");
  }

  @Test
  void noTwoClassesHaveOneName() throws IOException {
    assertThat(files(Path.of("src/main/java"))).doesNotHaveDuplicates();
    assertThat(files(Path.of("src/test/java"))).doesNotHaveDuplicates();
  }

  private static List<String> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .map(it -> it.getFileName().toString())
          .filter(it -> it.endsWith(".java") && !it.equals("package-info.java"))
          .toList();
    }
  }

  /// The first column of the last table, word by word.
  private static Set<String> refused() throws IOException {
    var text = Files.readString(GLOSSARY);
    return text.substring(text.indexOf("| not | but |"))
        .lines()
        .skip(2)
        .map(it -> it.substring(1, it.indexOf('|', 1)).replaceAll("\\(.*\\)", ""))
        .flatMap(it -> COMMA.splitAsStream(it))
        .map(String::strip)
        .collect(toCollection(TreeSet::new));
  }

  private static Stream<String> parts(String name) {
    return PART.matcher(name)
        .results()
        .map(it -> it.group().toLowerCase(Locale.ROOT))
        .flatMap(it -> Stream.of(it, it.replaceAll("s$", "")));
  }

  private static List<String> classes() {
    var program = Subject.class.getProtectionDomain().getCodeSource().getLocation();
    return new ClassFileImporter()
        .importUrl(program).stream().map(JavaClass::getSimpleName).distinct().toList();
  }
}
