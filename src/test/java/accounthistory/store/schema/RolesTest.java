package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.sql.SqlFile;
import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.store.schema.MigrationOutcome.UpToDate;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// What each role may do, and what happens where roles may not be made.
@WithDatabase
final class RolesTest {
  private static final String REFUSED = "42501";
  private static final SchemaOptions ROLES = SchemaOptions.defaults();

  @Test
  void theReaderReadsTheViewsAndNothingElse(TestDatabase database) throws SQLException {
    try (var history = as(database, ROLES.reader())) {
      for (var view :
          history.rows("select viewname from pg_views where schemaname = 'analytics'")) {
        history.run("select * from analytics." + view + " limit 1");
      }
      assertRefused(history, "select * from history.account");
      assertRefused(history, "select history.ensure_partitions('2026-01-01Z', '2026-01-01Z')");
      assertRefused(history, "create table analytics.mine (a integer)");
    }
  }

  @Test
  void theAuditorReadsTheTablesTooAndWritesNothing(TestDatabase database) throws SQLException {
    try (var history = as(database, ROLES.auditor())) {
      history.run("select * from history.raw_document");
      history.run("select * from analytics.equity");
      assertRefused(history, "delete from history.raw_document");
      assertRefused(
          history,
          "insert into history.derive_queue (account_id, written_from, written_until)"
              + " values (1, '2026-01-01Z', '2026-01-02Z')");
    }
  }

  @Test
  void theWriterWritesRowsAndMakesPartitionsButNoTables(TestDatabase database) throws SQLException {
    try (var history = as(database, ROLES.writer())) {
      assertThat(history.rows("select history.ensure_partitions('2024-02-29Z', '2024-02-29Z')"))
          .containsExactly("13");
      var account = history.account("main");
      history.snapshot(account, "2024-02-29T12:00:00Z", "single");
      history.run("update history.account_snapshot set fee_tier = 1");
      history.derive();
      assertThat(history.rows("select equity from analytics.equity")).containsExactly("0.00000000");
      assertRefused(history, "create table history.mine (a integer)");
      assertRefused(history, "delete from history.installed_object");
      assertRefused(history, "delete from history.flyway_schema_history");
    }
  }

  @Test
  void theKeyOfIdentitiesIsTheWritersToReadAndNobodysToChange(TestDatabase database)
      throws SQLException {
    var key = "insert into history.installation (identity_key) values (sha256('test'))";
    try (var history = as(database, ROLES.writer())) {
      history.run(key);
      history.run("select identity_key from history.installation");
      assertRefused(history, "update history.installation set identity_key = sha256('other')");
      assertRefused(history, "delete from history.installation");
    }
    try (var history = as(database, ROLES.auditor())) {
      assertRefused(history, "select * from history.installation");
    }
  }

  @Test
  void aStrangerMayNothing(@Unmigrated TestDatabase database) throws SQLException {
    new Migrator(database.dataSource(), ROLES, "1.0").migrate();
    var stranger = "stranger_of_" + database.name();
    try (var history = as(database, database.user())) {
      history.run("create role " + stranger);
      history.run("set role " + stranger);
      assertRefused(history, "select * from analytics.accounts");
      assertRefused(history, "select analytics.as_of()");
      assertRefused(history, "select * from history.account");
      history.run("reset role");
      history.run("drop role " + stranger);
    }
  }

  @Test
  void theOwnerCanMigrateFromThenOn(@Unmigrated TestDatabase database) throws SQLException {
    new Migrator(database.dataSource(), ROLES, "1.0").migrate();
    var changed =
        List.of(
            new SqlFile(
                "10_one", "-- Grain: one row.\ncreate view analytics.one as select 1 as a;"));

    var outcome = new Migrator(loggedIn(database, ROLES.owner()), ROLES, "1.1", changed).migrate();

    assertThat(outcome).isInstanceOf(Migrated.class);
    try (var history = as(database, ROLES.reader())) {
      assertThat(history.rows("select a from analytics.one")).containsExactly("1");
    }
  }

  @Test
  void withoutTheRightToMakeRolesTheLinesForTheDbaAreReturned(@Unmigrated TestDatabase database)
      throws SQLException {
    var plain = "plain_" + database.name();
    var roles = new SchemaOptions(plain + "_o", plain + "_w", plain + "_r", plain + "_a");
    try (var history = as(database, database.user())) {
      history.run("create role " + plain + " login");
      history.run("grant create on database " + database.name() + " to " + plain);
      var migrator = new Migrator(loggedIn(database, plain), roles, "1.0");

      assertThat(migrator.migrate())
          .isInstanceOfSatisfying(
              Migrated.class,
              it ->
                  assertThat(it.forTheDba())
                      .containsExactly(
                          "create role " + plain + "_o login;",
                          "create role " + plain + "_w login;",
                          "create role " + plain + "_r login;",
                          "create role " + plain + "_a login;"));
      history.run("create role " + plain + "_r login");
      assertThat(migrator.migrate()).isInstanceOf(UpToDate.class);
      history.run("set role " + plain + "_r");
      assertThat(history.rows("select count(*) from analytics.accounts")).containsExactly("0");
      history.run("reset role");
      history.run("drop owned by " + plain + "_r, " + plain);
      history.run("drop role " + plain + "_r, " + plain);
    }
  }

  @Test
  void whatTheDbaPutOnAViewOutlivesItsReplacement(TestDatabase database) throws SQLException {
    var tool = "Tool of " + database.name();
    try (var history = as(database, database.user())) {
      new Migrator(database.dataSource(), ROLES, "1.0", oneAndTwo(1)).migrate();
      history.run("create role \"" + tool + '"');
      for (var line :
          List.of(
              "grant usage on schema analytics to \"%s\"",
              "grant select on analytics.one to \"%s\" with grant option",
              "grant select (a) on analytics.two to \"%s\"",
              "grant execute on function analytics.three(integer) to \"%s\"",
              "grant select (b) on analytics.two to public",
              "alter view analytics.two set (security_barrier, security_invoker = false)",
              "comment on view analytics.one is 'the DBA''s one'",
              "comment on column analytics.two.a is 'the DBA''s a'",
              "comment on function analytics.three(integer) is 'the DBA''s three'")) {
        history.run(line.formatted(tool));
      }

      new Migrator(database.dataSource(), ROLES, "1.1", oneAndTwo(2)).migrate();

      assertThat(history.rows(ON_THEM))
          .containsExactly(
              "one | the DBA's one | - | -",
              "one.a | a 2 | - | -",
              "two | two 2 | - | {security_barrier=true,security_invoker=false}",
              "two.a | the DBA's a | {\"\\\"" + tool + "\\\"=r/" + ROLES.owner() + "\"} | -",
              "two.b | b 2 | {=r/" + ROLES.owner() + "} | -");
      assertThat(history.rows("select obj_description('analytics.three'::regproc, 'pg_proc')"))
          .containsExactly("the DBA's three");
      history.run("set role \"" + tool + '"');
      assertThat(history.rows("select a from analytics.one")).containsExactly("2");
      assertThat(history.rows("select a, b from analytics.two")).containsExactly("2 | 2");
      assertThat(history.rows("select analytics.three(1)")).containsExactly("3");
      history.run("grant select on analytics.one to " + ROLES.writer());
      history.run("reset role");
      history.run("drop owned by \"" + tool + "\" cascade");
      history.run("drop role \"" + tool + '"');
    }
  }

  private static final String ON_THEM =
      """
      select
          relname || coalesce('.' || attname, ''),
          col_description(pg_class.oid, coalesce(attnum, 0)),
          attacl,
          case when attname is null then reloptions end
      from pg_class
      left join lateral (
          select attname, attnum, attacl from pg_attribute where attrelid = pg_class.oid
          union all
          select null, 0, null
      ) as columns on true
      where relnamespace = 'analytics'::regnamespace and relkind = 'v'
      order by 1
      """;

  /// Two views and a function that differ, and whose comments differ, from version to version.
  private static List<SqlFile> oneAndTwo(int version) {
    return List.of(
        new SqlFile(
            "10_one",
            """
            -- Grain: one row.
            create view analytics.one as select %1$d as a;
            comment on view analytics.one is 'one %1$d';
            comment on column analytics.one.a is 'a %1$d';
            create view analytics.two as
            select fee_tier as a, %1$d as b from history.account_snapshot
            union all values (%1$d, %1$d);
            comment on view analytics.two is 'two %1$d';
            comment on column analytics.two.a is 'a %1$d';
            comment on column analytics.two.b is 'b %1$d';
            create function analytics.three(a integer) returns integer return a + %1$d;
            comment on function analytics.three(integer) is 'three %1$d';
            """
                .formatted(version)));
  }

  @Test
  void roleNamesArePlainAndDiffer() {
    assertThatThrownBy(() -> new SchemaOptions("a", "b", "c", "a"))
        .hasMessageContaining("must differ");
    assertThatThrownBy(() -> new SchemaOptions("a", "b", "c", "d; drop table account"))
        .hasMessageContaining("d; drop table account");
  }

  private static History as(TestDatabase database, String role) throws SQLException {
    var history = History.in(database, "2026-01-01Z");
    history.run("set role " + role);
    return history;
  }

  /// A real session of that role, as a program would have it, not a superuser in disguise.
  private static DataSource loggedIn(TestDatabase database, String role) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("alter role " + role + " password 'for-this-test'");
    }
    var source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl());
    source.setUser(role);
    source.setPassword("for-this-test");
    return source;
  }

  private static void assertRefused(History history, String sql) {
    assertThatThrownBy(() -> history.run(sql))
        .isInstanceOfSatisfying(
            SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo(REFUSED));
  }
}
