package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/// A login of the readers' role tries to write, to read what is not for it, and to stop the writer.
/// After each attempt, while its session is still in whatever state it came to, a slot is stored
/// and refreshed.
@WithDatabase
final class ReaderAttemptsTest {
  private static final SchemaOptions ROLES = SchemaOptions.defaults();
  private static final String NO_RIGHT = "42501";

  /// Of a view, reported before rights are checked.
  private static final String NOT_UPDATABLE = "55000";

  private static final Instant BEGIN = Instant.parse("2026-01-31T23:00:00Z");

  /// What is refused for want of rights.
  private static final List<String> REFUSED =
      List.of(
          "insert into history.account (name, venue, environment) values ('x', 'y', 'z')",
          "update history.account_snapshot set fee_tier = 9",
          "delete from history.raw_document",
          "truncate history.income",
          "insert into history.derive_queue (account_id, written_from, written_until)"
              + " values (1, '2026-01-01Z', '2026-01-02Z')",
          "select * from history.account",
          "select * from history.account_snapshot_2026_01",
          "select * from history.installation",
          "select * from history.flyway_schema_history",
          "select history.ensure_partitions('2026-01-01Z', '2059-01-01Z')",
          "lock table history.account in access share mode",
          "lock table history.derive_lock in row share mode",
          "select from history.exclusive_task for update",
          "select from history.derive_lock for update",
          "lock table analytics.equity in access exclusive mode",
          "lock table analytics.accounts in row share mode",
          "select from analytics.accounts for update",
          "insert into analytics.accounts (account_id) values (1)",
          "delete from analytics.income_events",
          "create table analytics.mine (a integer)",
          "create view analytics.mine as select 1 as a",
          "create table public.mine (a integer)",
          "create temporary table mine (a integer)",
          "create schema mine",
          "drop view analytics.equity",
          "alter view analytics.equity rename to mine",
          "comment on view analytics.equity is 'mine'",
          "create or replace function analytics.as_of() returns timestamptz return now()",
          "select lo_create(0)",
          "select lo_from_bytea(0, 'x')",
          "select lo_import('/etc/hostname')",
          "select lo_unlink(1)",
          "copy (select 1) to program 'true'",
          "copy (select 1) to '/dev/null'",
          "select pg_read_file('postgresql.conf')",
          "select pg_ls_dir('.')",
          "select pg_reload_conf()",
          "select pg_switch_wal()",
          "select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user",
          "select pg_cancel_backend(pid) from pg_stat_activity where usename <> current_user",
          "set role " + ROLES.writer(),
          "set role " + ROLES.owner(),
          "set session_replication_role = 'replica'",
          "grant %s to current_user".formatted(ROLES.writer()),
          "alter role current_user superuser",
          "alter role %s password 'mine'".formatted(ROLES.writer()),
          "alter system set max_connections = 1",
          "alter database %s connection limit 0".formatted("CURRENT"),
          "create publication mine for all tables",
          "reindex table history.account",
          "checkpoint",
          "select pg_advisory_lock(7235189160)",
          "select pg_advisory_xact_lock(723518917, 1)",
          "select pg_advisory_lock_shared(1)",
          "select pg_try_advisory_lock(g) from generate_series(1, 100000) as g");

  /// What is allowed, and must be harmless.
  private static final List<String> ALLOWED =
      List.of(
          "select * from analytics.equity",
          "lock table analytics.equity in access share mode",
          "declare mine cursor with hold for select * from analytics.asset_balances",
          "do $$ begin perform count(*) from analytics.slots; end $$",
          "set transaction isolation level serializable; select * from analytics.pnl_intervals",
          "listen writer; notify writer, 'stop'",
          "set work_mem = '2GB'; set lock_timeout = 0; set statement_timeout = 0");

  private final TestDatabase database;
  private final String analyst;
  private final Store store;
  private final long load;
  private int stored;

  ReaderAttemptsTest(TestDatabase database) {
    this.database = database;
    this.analyst = "analyst_of_" + database.name();
    this.store = new Store(database.dataSource());
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), BEGIN);
  }

  @BeforeEach
  void begin() throws SQLException {
    try (var connection = database.connect()) {
      run(
          connection,
          "create role %s login password 'for-this-test' in role %s"
              .formatted(analyst, ROLES.reader()));
      OwnServer.closeToReaders(connection);
    }
    store();
  }

  @AfterEach
  void end() throws SQLException {
    try (var connection = database.connect()) {
      run(connection, "drop role " + analyst);
    }
  }

  @Test
  @Timeout(120)
  void whateverAReaderTriesTheWriterGoesOnStoring() throws SQLException {
    assertThat(REFUSED.size() + ALLOWED.size()).isGreaterThan(40);
    for (var attempt : REFUSED) {
      var line = attempt.replace("CURRENT", database.name());
      try (var reader = login(database.name())) {
        reader.setAutoCommit(line.startsWith("alter system"));
        assertRefused(line, () -> run(reader, line));
        store();
      }
    }
    for (var attempt : ALLOWED) {
      try (var reader = login(database.name())) {
        run(reader, attempt);
        store();
      }
    }
    for (var other : List.of("postgres", "template1")) {
      assertRefused(other, () -> login(other).close());
    }
  }

  private static void assertRefused(String what, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .as(what)
        .isInstanceOfSatisfying(
            SQLException.class,
            it -> assertThat(it.getSQLState()).as(it.getMessage()).isIn(NO_RIGHT, NOT_UPDATABLE));
  }

  /// Slots of an account, now and then the first of a month, whose partitions are to be made.
  private void store() {
    var month = BEGIN.atOffset(ZoneOffset.UTC).plusMonths(stored / 16);
    var slot = month.toInstant().plusSeconds(300L * (stored % 16));
    stored++;
    assertThat(store.write(List.of(StoreCaptures.snapshot(StoreCaptures.MAIN, slot, "1")), load))
        .extracting(WriteResult::writeOutcome)
        .containsExactly(WriteOutcome.TAKEN);
    assertThat(store.refresh()).isPositive();
  }

  /// In a transaction that stays open.
  private Connection login(String name) throws SQLException {
    var source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl().replace("/" + database.name(), "/" + name));
    source.setUser(analyst);
    source.setPassword("for-this-test");
    var connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void run(Connection connection, String statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }
}
