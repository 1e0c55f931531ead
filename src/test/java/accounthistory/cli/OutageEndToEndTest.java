package accounthistory.cli;

import static accounthistory.cli.Workbench.BEGIN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.cli.database.Database;
import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.runtime.Summary;
import accounthistory.config.DatabaseSettings;
import accounthistory.config.RoleNames;
import accounthistory.job.Outcome;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Status;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// What an operator sees while the database cannot be used, and after.
@WithDatabase
final class OutageEndToEndTest {
  private static final Instant NOON = BEGIN.plus(Duration.ofHours(12));
  private static final RoleNames ROLES =
      new RoleNames(
          "account_history_owner",
          "account_history_writer",
          "account_history_reader",
          "account_history_auditor");

  @TempDir private Path folder;
  private final TestDatabase database;
  private final DSLContext sql;
  private Workbench desk;

  OutageEndToEndTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
  }

  @BeforeEach
  void sitDown() {
    desk = new Workbench(folder, database).accounts("flat");
  }

  @AfterEach
  void getUp() {
    desk.close();
  }

  @Test
  void aReadOnlyDatabaseIsWaitedFor() {
    sql.execute("alter database {0} set default_transaction_read_only = on", name());
    assertWaits(75, "read-only transaction");
    sql.execute("set default_transaction_read_only = off");
    DSL.using(database.dataSource(), SQLDialect.POSTGRES)
        .execute(
            "begin read write; alter database "
                + database.name()
                + " reset default_transaction_read_only; commit");
    assertStoredWithOriginalTimes();
  }

  @Test
  void whatHappensToManyAccountsIsOneLine() {
    var told = new ListAppender<ILoggingEvent>();
    told.start();
    var summary = (Logger) LoggerFactory.getLogger(Summary.class);
    summary.addAppender(told);
    try {
      desk.accounts("flat", "hedge-cross", "multi-hedge");
      desk.clock.advanceTo(NOON.plus(Duration.ofSeconds(280)));
      assertThat(desk.run("collect", "--drain-wait", "0s").exit()).isEqualTo(75);
    } finally {
      summary.detachAppender(told);
    }
    assertThat(told.list.stream().map(ILoggingEvent::getFormattedMessage))
        .filteredOn(it -> it.contains("outcome="))
        .singleElement()
        .asString()
        .startsWith("3 accounts: flat,hedge-cross,multi-hedge slot=2026-11-20T12:00:00Z")
        .contains("outcome=too_late slot_lost=true");
  }

  @Test
  void aSchemaThatIsNewerIsLeftAloneAndItsVersionIsNamed() {
    sql.execute(
        """
        insert into history.flyway_schema_history (
            installed_rank, version, description, type, script, checksum, installed_by,
            execution_time, success
        )
        values (9999, '998', 'of the future', 'SQL', 'V998__of_the_future.sql', 1, 'test', 1, true)
        """);
    assertWaits(78, "use a program that knows version 998");
    sql.execute("delete from history.flyway_schema_history where version = '998'");
    assertStoredWithOriginalTimes();
  }

  @Test
  void aDatabaseWithoutTablesAsksForMigrate(@Unmigrated TestDatabase empty) {
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", empty.url());
    assertWaits(78, "run `account-history migrate`");
    assertThat(desk.run("migrate").exit()).isZero();
    desk.clock.advanceTo(NOON.plus(Duration.ofMinutes(5)).plusSeconds(21));
    assertThat(desk.run("collect", "--drain-wait", "0s").exit()).isZero();
    assertThat(status()).contains("\"waiting\":0").contains("\"stored\":");
  }

  @Test
  void aWrongPasswordIsForSomebodyToActUpon() {
    var wrong = database.url().replaceFirst(":[^:@/]+@", ":wrong@");
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", wrong);
    assertWaits(78, "password authentication failed");
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", database.url());
    assertStoredWithOriginalTimes();
  }

  @Test
  void aServerWithoutTheTlsThatIsDemandedIsForSomebodyToActUpon() {
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", database.url() + "?sslmode=require");
    assertWaits(78, "does not support SSL");
    for (var command : List.of("check", "migrate")) {
      var refused = desk.run(command);
      assertThat(refused.exit()).as(command).isEqualTo(78);
      assertThat(refused.err())
          .as(command)
          .contains("does not support SSL", "database.ssl-root-certificate", "database.ssl-mode");
    }
  }

  @Test
  void tablesWithoutRightsAreForSomebodyToActUpon() {
    var role = "bare_" + database.name();
    sql.execute("create role " + role + " login password 'nothing-special'");
    try {
      var url = database.url().replaceFirst("//[^@]*@", "//" + role + ":nothing-special@");
      desk.set("ACCOUNT_HISTORY_DATABASE_URL", url);
      assertWaits(78, "permission denied");
    } finally {
      sql.execute("drop role " + role);
    }
  }

  @Test
  void aServerThatTakesConnectionsAndNeverAnswersEndsTheWait() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      desk.set(
          "ACCOUNT_HISTORY_DATABASE_URL",
          "postgresql://u:p@127.0.0.1:" + silent.getLocalPort() + "/nowhere?sslmode=disable");
      assertWaits(75, "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "disable, HTTP/1.1 400 Bad Request",
    "prefer, HTTP/1.1 400 Bad Request",
    "disable, ''"
  })
  void aServerThatIsNoPostgresIsCalledThat(String mode, String answer) throws Exception {
    try (var server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.startVirtualThread(() -> answer(server, answer));
      var host = "127.0.0.1:" + server.getLocalPort();

      assertThat(asked("postgresql://u:p@" + host + "/nowhere?sslmode=" + mode))
          .contains(host + ": not a PostgreSQL server");
    }
  }

  /// Answers whatever comes in the same way and hangs up, until the server is closed.
  private static void answer(ServerSocket server, String answer) {
    while (!server.isClosed()) {
      try (var connection = server.accept()) {
        var _ = connection.getInputStream().read(new byte[1024]);
        connection.getOutputStream().write(answer.getBytes(US_ASCII));
      } catch (IOException _) {
        // Closed, or the caller has gone.
      }
    }
  }

  @Test
  void aHostThatIsNotKnownIsNamed() {
    assertThat(asked("postgresql://u:p@no-such-host.invalid:5433/nowhere?sslmode=disable"))
        .contains("no-such-host.invalid:5433: unknown host");
  }

  private String asked(String url) {
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", url);
    var answer = desk.run("report");
    assertThat(answer.exit()).as(answer.err()).isEqualTo(75);
    return answer.err();
  }

  @Test
  void ofSeveralHostsThePrimaryIsTaken() {
    var port = database.jdbcUrl().replaceFirst(".*:(\\d+)/.*", "$1");
    var url = database.url().replaceFirst("@[^/]*/", "@127.0.0.1:1,127.0.0.1:" + port + "/");
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", url);
    assertThat(desk.run("collect", "--drain-wait", "0s").exit()).isZero();
  }

  @Test
  void aLongRunSeesTheSchemaMoveOnAndComeBack() throws TablesUnavailable {
    var server =
        new DatabaseSettings.Server(
            database.jdbcUrl(),
            database.jdbcUrl().substring("jdbc:".length()),
            Optional.of(database.user()),
            Optional.of(database.password()),
            "disable");
    try (var database = new DatabaseOpener(server, ROLES)) {
      assertThat(database.open().place()).isPresent();
      sql.execute("update history.flyway_schema_history set version = '998' where version = '004'");
      assertThatThrownBy(database::open)
          .isInstanceOfSatisfying(
              TablesUnavailable.class,
              it -> assertThat(it.outcome()).isEqualTo(Outcome.CONFIGURATION));
      sql.execute("update history.flyway_schema_history set version = '004' where version = '998'");
      assertThat(database.open().place()).isPresent();
    }
  }

  @Test
  void aLongRunStartsItsOwnDatabaseAgainWhenItWasKilledAndNotWhenItWasStopped() throws Exception {
    var home = folder.resolve("postgres");
    var embedded = EmbeddedDatabase.in(home, Database.embeddedOptions(home));
    try (var database = new DatabaseOpener(new DatabaseSettings.Embedded(home), ROLES)) {
      var before = database.open().place().orElseThrow();
      var pid = ((Status.Running) embedded.status()).pid();
      var server = ProcessHandle.of(pid).orElseThrow();
      server.destroyForcibly();
      server.onExit().get();
      assertThat(database.open().place().orElseThrow().continues(before)).isTrue();

      embedded.stop();
      for (var look = 0; look < 2; look++) {
        assertThatThrownBy(database::open)
            .isInstanceOfSatisfying(
                TablesUnavailable.class, it -> assertThat(it.outcome()).isEqualTo(Outcome.SPOOLED))
            .hasMessageContaining("was stopped")
            .hasMessageContaining("database start");
      }
      embedded.start();
      assertThat(database.open().place().orElseThrow().continues(before)).isTrue();
    } finally {
      embedded.stop();
    }
  }

  /// A run during the outage, and the state it leaves.
  private void assertWaits(int exit, String message) {
    var answer = desk.run("collect", "--drain-wait", "0s", "--json");
    assertThat(answer.exit()).as(answer.err()).isEqualTo(exit);
    assertThat(answer.lastLine()).contains(message).contains("\"slot_lost\":false");
    assertThat(status()).contains("\"waiting\":2").contains("\"set_aside\":[]");
  }

  private void assertStoredWithOriginalTimes() {
    desk.clock.advanceTo(NOON.plus(Duration.ofMinutes(5)).plusSeconds(21));
    var answer = desk.run("collect", "--drain-wait", "0s", "--json");
    assertThat(answer.exit()).as(answer.lastLine()).isZero();
    assertThat(
            sql.fetchSingle(
                    """
                    select count(*) from history.account_snapshot
                    where captured_at - snapshot_at between interval '15 s' and interval '90 s'
                    """)
                .get(0, Long.class))
        .isEqualTo(2);
    assertThat(status()).contains("\"waiting\":0").contains("\"set_aside\":[]");
  }

  private String status() {
    return desk.run("spool", "status", "--json").lastLine();
  }

  private org.jooq.Name name() {
    return DSL.name(database.name());
  }
}
