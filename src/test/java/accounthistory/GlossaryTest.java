package accounthistory;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.testing.RefusedWords;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// One word for one thing: the glossary, the names of the classes and the README agree.
final class GlossaryTest {
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");
  private static final Pattern PART = Pattern.compile("[A-Z][a-z]*");
  private static final Pattern SOURCE = Pattern.compile("\\.(java|sql|yaml|txt|properties|xml)$");

  @Test
  void everyClassThatTheGlossaryNamesIsThere() throws IOException {
    var named =
        CLASS
            .matcher(Files.readString(RefusedWords.GLOSSARY))
            .results()
            .map(it -> it.group(1))
            .toList();

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(classes()).containsAll(named.stream().filter(it -> !it.endsWith("Test")).toList());
  }

  @Test
  void noClassIsCalledByAWordThatHadToBeExplained() throws IOException {
    var refused = RefusedWords.under("## Words that no class is called by");

    assertThat(refused).hasSizeGreaterThan(10);
    assertThat(classes().stream().filter(it -> parts(it).anyMatch(refused::contains)).toList())
        .isEmpty();
  }

  @Test
  void noDocumentUsesAWordThatReadersStumbledOver() throws IOException {
    for (var page : documents()) {
      assertThat(RefusedWords.in(Files.readString(page))).as(page.toString()).isEmpty();
    }
  }

  @Test
  void noSourceUsesAWordThatReadersStumbledOver() throws IOException {
    var found = new TreeMap<String, List<String>>();
    for (var folder : List.of("src/main", "src/build", "sql")) {
      for (var file : sources(Path.of(folder))) {
        found.put(file.toString(), RefusedWords.inSource(Files.readString(file)));
      }
    }
    for (var file : sources(Path.of("src/test/java"))) {
      found.put(file.toString(), RefusedWords.inTexts(Files.readString(file)));
    }
    assertThat(found).hasSizeGreaterThan(900);
    found.values().removeIf(List::isEmpty);
    assertThat(found).isEmpty();
  }

  @Test
  void aWordIsFoundWhereverALineOfACommentOrTextEnds() throws IOException {
    assertThat(RefusedWords.inSource("  /// Ask the\n  /// tables.")).hasSize(1);
    assertThat(RefusedWords.inSource("-- asked\n-- for")).hasSize(1);
    assertThat(RefusedWords.inSource("comment is 'in the '\n    'tables';")).hasSize(1);
    assertThat(RefusedWords.inTexts("var told = \"nobody\"; // Anew")).hasSize(2);
    assertThat(RefusedWords.inTexts("c == '\"' || told == '\\''")).isEmpty();
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

  /// Sources but for the test of these words.
  private static List<Path> sources(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(it -> SOURCE.matcher(it.toString()).find())
          .filter(it -> !it.endsWith("GlossaryTest.java") && !it.endsWith("mutants.txt"))
          .toList();
    }
  }

  /// All but the glossary, which lists the words, and the changelog, which keeps its past.
  private static List<Path> documents() throws IOException {
    try (var pages = Files.walk(Path.of("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md").map(Path::of), pages)
          .filter(it -> it.toString().endsWith(".md") && !it.equals(RefusedWords.GLOSSARY))
          .toList();
    }
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
