package accounthistory.store;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.jooq.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jooq.Named;
import org.junit.jupiter.api.Test;

/// `docs/views.md` has every view that analysts may read and every table, and no other.
final class ViewsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs/views.md");
  private static final Path CONTRACT = Path.of("src/test/resources/analytics/columns.txt");
  private static final Pattern ROW = Pattern.compile("(?m)^\\|( `[a-z_]+`,?)+ \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  @Test
  void everyViewHasARow() throws IOException {
    var views =
        Files.readAllLines(CONTRACT).stream()
            .map(it -> it.substring(0, it.indexOf('.')))
            .filter(it -> !it.startsWith("exact_"))
            .collect(toCollection(TreeSet::new));

    assertThat(namesBetween("## Views", "## Tables")).containsExactlyElementsOf(views);
  }

  @Test
  void everyTableHasARow() throws IOException {
    var tables =
        History.HISTORY.getTables().stream()
            .map(Named::getName)
            .filter(it -> !it.startsWith("flyway"))
            .collect(toCollection(TreeSet::new));

    assertThat(namesBetween("## Tables", "\0")).containsExactlyElementsOf(tables);
  }

  private static SortedSet<String> namesBetween(String begin, String end) throws IOException {
    var page = Files.readString(DOCUMENT) + "\0";
    var part = page.substring(page.indexOf(begin), page.indexOf(end));
    var names =
        ROW.matcher(part).results().flatMap(row -> NAME.matcher(row.group()).results()).toList();
    assertThat(names).as("each once").extracting(it -> it.group(1)).doesNotHaveDuplicates();
    return names.stream().map(it -> it.group(1)).collect(toCollection(TreeSet::new));
  }
}
