package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.schema.SchemaOptions;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the commands say of views and of a history of migrations that are not the program's, and of
/// a login that may only read: each is for somebody to fix, none is a bug or goes unnoticed.
@WithDatabase
final class InstalledViewsTest {
  @TempDir private Path folder;
  private final TestDatabase database;
  private Workbench desk;

  InstalledViewsTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void begin() {
    desk = new Workbench(folder, database).accounts("one-way-cross");
  }

  @AfterEach
  void end() {
    desk.close();
  }

  @Test
  void aViewThatIsGoneIsNamedAndMigratingMendsIt() throws SQLException {
    run("drop view analytics.latest_margin");

    var report = desk.run("report");
    var check = desk.run("check", "--json");

    assertThat(report.exit()).isEqualTo(78);
    assertThat(report.err())
        .contains("view analytics.latest_margin is missing: `account-history migrate`")
        .doesNotContain("bug");
    assertThat(check.exit()).isEqualTo(78);
    assertThat(check.lastLine())
        .contains("\"exit\":78", "\"views\":[\"view analytics.latest_margin is missing");
    assertThat(desk.run("migrate").out())
        .contains("view analytics.latest_margin is missing: installed again");
    assertThat(desk.run("report").exit()).isZero();
    assertThat(desk.run("check").exit()).isZero();
    assertThat(desk.run("migrate").out()).contains("already");
  }

  @Test
  void somebodysViewUnderAProgramViewsNameIsNamedAndKept() throws SQLException {
    run("drop view analytics.latest_margin");
    run("create view analytics.latest_margin as select 1 as mine");

    for (var command : new String[] {"migrate", "check", "report"}) {
      var answer = desk.run(command);

      assertThat(answer.exit()).as(command).isEqualTo(78);
      assertThat(answer.err())
          .as(command)
          .contains("view analytics.latest_margin is not this program's", "rename or drop it");
    }
  }

  @Test
  void aValueThatAQuestionCannotReadIsTheCommandLinesFault() {
    assertThat(desk.run("collect").exit()).isZero();

    var answer = desk.run("report", "equity_over_time", "-p", "since=soonish");

    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("soonish");
  }

  @Test
  void collectNoticesAHistoryOfMigrationsThatIsNotThePrograms() throws SQLException {
    run("update history.flyway_schema_history set checksum = 1 where version = '002'");

    var answer = desk.run("collect", "--json");

    assertThat(answer.exit()).isEqualTo(78);
    assertThat(answer.lastLine()).contains("002 create snapshot series ran with checksum 1");
  }

  @Test
  void aLoginThatMayOnlyReadIsForSomebodyToMend() throws SQLException {
    var login = "reading_" + database.name();
    run("create role " + login + " login password 'for-this-test'");
    run("grant " + SchemaOptions.defaults().writer() + " to " + login);
    try {
      desk.set("ACCOUNT_HISTORY_DATABASE_URL", database.url().replaceFirst("//[^@]*@", "//"));
      desk.set("ACCOUNT_HISTORY_DATABASE_USER", login);
      desk.set("ACCOUNT_HISTORY_DATABASE_PASSWORD", "for-this-test");
      run("alter role " + login + " set default_transaction_read_only = on");

      var collect = desk.run("collect", "--json");

      assertThat(collect.exit()).isEqualTo(78);
      assertThat(collect.lastLine()).contains("user " + login + " may only read");
      assertThat(desk.run("report").exit()).as("questions only read").isZero();
      run("alter role " + login + " reset default_transaction_read_only");
      run("revoke " + SchemaOptions.defaults().writer() + " from " + login);
      run("grant " + SchemaOptions.defaults().auditor() + " to " + login);
      assertThat(desk.run("collect").exit()).as("without the right to write").isEqualTo(78);
    } finally {
      run("drop role " + login);
    }
  }

  private void run(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
