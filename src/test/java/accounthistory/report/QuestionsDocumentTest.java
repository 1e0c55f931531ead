package accounthistory.report;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.sql.SqlFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `docs/questions.md` lists every question of `sql/report`: its second half is generated from the
/// files, and written with `-Ddocs.write=true`.
final class QuestionsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs/questions.md");
  private static final String MARK = "CONTRIBUTING.md says how. -->\n";

  @Test
  void thePageHasEveryQuestionWithItsParametersAndItsSql() throws IOException {
    var page = Files.readString(DOCUMENT);
    var prose = page.substring(0, page.indexOf(MARK) + MARK.length());
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCUMENT, prose + generated());
    }

    assertThat(Files.readString(DOCUMENT))
        .as("mvn test -Dtest=QuestionsDocumentTest -Ddocs.write=true")
        .isEqualTo(prose + generated());
  }

  @Test
  void thereAreThirtyOrMore() {
    assertThat(Question.all()).hasSizeGreaterThanOrEqualTo(30);
  }

  /// Without these lines `psql -f` would refuse a file whose parameter is not set.
  @Test
  void everyParameterHasADefaultOfItsOwnForPsql() {
    for (var file : SqlFolder.read("sql/report")) {
      assertThat(new NamedQuery(file).parameters())
          .as(file.name())
          .allSatisfy(it ->
              assertThat(file.text())
                  .contains("\\if :{?%1$s}\n\\else\n\\set %1$s ''\n\\endif\n".formatted(it)));
    }
  }

  private static String generated() {
    return SqlFolder.read("sql/report").stream()
        .map(it -> {
          var parameters = new NamedQuery(it).parameters();
          return "| [`%1$s`](../sql/report/%1$s.sql) | %2$s | %3$s |\n"
              .formatted(
                  it.name(),
                  it.title(),
                  parameters.stream().map(name -> "`" + name + "`").collect(joining(", ")));
        })
        .collect(joining("", "\n| question | answers | parameters |\n|---|---|---|\n", ""));
  }
}
