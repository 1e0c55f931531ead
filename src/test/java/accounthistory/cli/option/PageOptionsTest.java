package accounthistory.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.cli.runtime.ExitException;
import accounthistory.report.page.PageRequest;
import accounthistory.store.ProfitHistory;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What `report --html` makes of its arguments.
@WithDatabase
final class PageOptionsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-17T00:00:00Z");

  private final TestDatabase database;
  @TempDir private Path folder;

  PageOptionsTest(TestDatabase database) {
    this.database = database;
    var history = new ProfitHistory(database);
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    for (var name : List.of("main", "side")) {
      var account = history.account(name, BEGIN);
      history.slot(account, BEGIN, ProfitHistory.held("USDT", "1"));
    }
    history.refresh();
  }

  @Test
  void withoutAnythingItIsAboutEveryAccountAndThirtyDaysUntilToday() throws SQLException {
    var request = request();

    assertThat(request.accounts()).containsExactly("main", "side");
    assertThat(request.group()).contains("all");
    assertThat(request.days()).isEqualTo(30);
    assertThat(request.lastDay()).hasToString("2026-11-19");
    assertThat(request.zone()).hasToString("UTC");
    assertThat(request.until()).hasToString("2026-11-19T23:30:00Z");
    assertThat(request.step()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void todayIsThatOfTheZone() throws SQLException {
    assertThat(request("--zone", "Asia/Tokyo").lastDay()).hasToString("2026-11-20");
  }

  @Test
  void aYearIsShownByHoursAndDaysAreIncluded() throws SQLException {
    var request = request("--from", "2025-11-19", "--to", "2026-11-18");

    assertThat(request.step()).isEqualTo(Duration.ofHours(4));
    assertThat(request.since()).hasToString("2025-11-19T00:00:00Z");
    assertThat(request.until()).hasToString("2026-11-19T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--group desk | --group \"desk\": the database has no such group; it has all",
        "--from 2026-11-18 --to 2026-11-17 | --from 2026-11-18 is after --to 2026-11-17",
        "--from 2026-12-18 --to 2026-12-19 | --from 2026-12-18 is in the future",
        "--from yesterday | --from \"yesterday\": want a day, e.g. 2026-11-01",
        "--zone Europe/Bonn | --zone \"Europe/Bonn\": want a time zone, e.g. Europe/Berlin",
        "--zone +02:00 | --zone \"+02:00\": want a time zone, e.g. Europe/Berlin",
      })
  void whatCannotBeShownIsSaidInPlainWords(String line, String sentence) {
    assertThatThrownBy(() -> request(line.split(" ")))
        .isInstanceOf(ExitException.class)
        .hasMessage(sentence);
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedAndOneThatWasThereStays() throws IOException {
    var page = folder.resolve("page.html");
    PageOptions.write(page, "first");
    PageOptions.write(page, "second");

    assertThat(page).hasContent("second");
    assertThatThrownBy(() -> PageOptions.write(folder.resolve("none/page.html"), "text"))
        .hasMessageContaining("none/page.html: not written, there is no such file or folder");
    assertThatThrownBy(() -> PageOptions.write(folder, "text")).hasMessageContaining("is a folder");
    assertThat(folder).isDirectoryNotContaining(it -> !it.equals(page));
  }

  private PageRequest request(String... options) throws SQLException {
    var parsed = CommandLine.populateCommand(new PageOptions(), options);
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("set analytics.as_of = '2026-11-19T23:30Z'");
      return parsed.request(connection, List.of());
    }
  }
}
