package accounthistory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents point to exists.
final class DocumentsTest {
  private static final Path DECISIONS = Path.of("docs/adr");
  private static final Path SOURCES = Path.of("src/main/java/accounthistory");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)#:]+)\\)");
  private static final Pattern CODE = Pattern.compile("`(\\w[^`\\s]*/[^`\\s]+)`");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\| `([a-z]+)` \\|");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)`");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    var dead = new ArrayList<String>();
    for (var page : pages()) {
      LINK.matcher(Files.readString(page))
          .results()
          .map(it -> it.group(1))
          .filter(it -> !Files.exists(folderOf(page).resolve(it)))
          .forEach(it -> dead.add(page + ": " + it));
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void everySourceFileThatThePagesNameExists() throws IOException {
    var unknown = new ArrayList<String>();
    for (var page : List.of(Path.of("ARCHITECTURE.md"), Path.of("CONTRIBUTING.md"))) {
      CODE.matcher(Files.readString(page))
          .results()
          .map(it -> it.group(1))
          .filter(it -> !it.contains("…"))
          .filter(it -> !isThere(it))
          .forEach(it -> unknown.add(page + ": " + it));
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void everyTestThatThePagesNameExists() throws IOException {
    var unknown = new ArrayList<String>();
    for (var page : pages()) {
      TEST.matcher(Files.readString(page))
          .results()
          .map(it -> it.group(1))
          .filter(it -> !isTest(it))
          .forEach(it -> unknown.add(page + ": " + it));
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void theReadmeIsReadInFiveMinutes() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void theArchitectureListsThePackages() throws IOException {
    var page = Files.readString(Path.of("ARCHITECTURE.md"));
    var listed =
        PACKAGE
            .matcher(page.substring(page.indexOf("| package of")))
            .results()
            .map(it -> it.group(1))
            .toList();

    try (var folders = Files.list(SOURCES)) {
      assertThat(listed)
          .containsExactlyInAnyOrderElementsOf(
              folders.filter(Files::isDirectory).map(DocumentsTest::nameOf).toList());
    }
  }

  @Test
  void aDecisionHasItsThreeSectionsAndItsLineInTheIndex() throws IOException {
    var index = Files.readAllLines(DECISIONS.resolve("README.md"));
    var rows = new ArrayList<String>();
    for (var page : decisions()) {
      var lines = Files.readAllLines(page);
      var title = lines.getFirst().substring("# 0000. ".length());
      var number = nameOf(page).substring(0, 4);
      assertThat(lines.getFirst()).as(nameOf(page)).startsWith("# %s. ".formatted(number));
      assertThat(lines.stream().filter(it -> it.startsWith("## ")))
          .as(nameOf(page))
          .containsExactly("## Context", "## Decision", "## Consequence");
      assertThat(lines).as(nameOf(page)).hasSizeLessThan(60);
      rows.add("| [%s](%s) | %s |".formatted(number, nameOf(page), title));
    }

    assertThat(rows).hasSizeGreaterThan(20);
    assertThat(index.stream().filter(it -> it.startsWith("| ["))).containsExactlyElementsOf(rows);
  }

  private static List<Path> decisions() throws IOException {
    try (var pages = Files.list(DECISIONS)) {
      return pages.filter(it -> Character.isDigit(nameOf(it).charAt(0))).sorted().toList();
    }
  }

  private static List<Path> pages() throws IOException {
    try (var pages = Files.walk(Path.of("docs"));
        var top = Files.list(Path.of(""))) {
      return Stream.concat(top, pages).filter(it -> nameOf(it).endsWith(".md")).sorted().toList();
    }
  }

  /// Source files are named from the top or from the program's package, classes without suffix, and
  /// perhaps with a member.
  private static boolean isThere(String name) {
    var file = name.replaceFirst("\\.\\w+$", "");
    return Files.exists(Path.of(name))
        || Files.exists(SOURCES.resolve(name))
        || Files.exists(SOURCES.resolve(file + ".java"));
  }

  private static boolean isTest(String name) {
    var matcher = FileSystems.getDefault().getPathMatcher("glob:**/" + name + ".java");
    try (var files = Files.walk(Path.of("src/test/java"))) {
      return files.anyMatch(matcher::matches);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folderOf(Path page) {
    return Objects.requireNonNullElse(page.getParent(), Path.of(""));
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }
}
