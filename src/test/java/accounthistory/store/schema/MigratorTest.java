package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.sql.SqlFile;
import accounthistory.store.schema.MigrationOutcome.Failed;
import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.store.schema.MigrationOutcome.NewerThanProgram;
import accounthistory.store.schema.MigrationOutcome.Unreachable;
import accounthistory.store.schema.MigrationOutcome.UpToDate;
import accounthistory.store.schema.MigrationOutcome.ViewNamesTaken;
import accounthistory.store.schema.MigrationOutcome.ViewsBuiltUpon;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// Running it twice changes nothing; what it cannot do it leaves undone and says so.
@WithDatabase
final class MigratorTest {
  private static final SqlFile NUMBERS =
      new SqlFile(
          "10_numbers", "-- Grain: one row.\ncreate view analytics.numbers as select 1 as a;");
  private static final SqlFile DOUBLED =
      new SqlFile(
          "20_doubled",
          "-- Grain: one row.\ncreate view analytics.doubled as select 2 * a as b from analytics.numbers;");
  private static final SqlFile WIDER =
      new SqlFile(
          "10_numbers",
          "-- Grain: one row.\ncreate view analytics.numbers as select 1 as a, 2 as c;");

  @Test
  void anEmptyDatabaseGetsTablesViewsAndNothingTheSecondTime(@Unmigrated TestDatabase empty)
      throws SQLException {
    var migrator = new Migrator(empty.dataSource(), SchemaOptions.defaults(), "1.0");
    assertThat(migrator.state()).isEqualTo(new SchemaState.Absent());

    var first = (Migrated) migrator.migrate();

    assertThat(first.migrations()).isGreaterThanOrEqualTo(4);
    assertThat(first.viewsInstalled()).isTrue();
    assertThat(first.forTheDba()).isEmpty();
    assertThat(migrator.migrate()).isEqualTo(new UpToDate(first.version(), List.of()));
    assertThat(migrator.state()).isEqualTo(new SchemaState.Current(first.version()));
  }

  @Test
  void whatIsDroppedIsMadeAgain(TestDatabase database) throws SQLException {
    var migrator = new Migrator(database.dataSource(), SchemaOptions.defaults(), "1.0");

    migrator.drop();

    assertThat(migrator.state()).isEqualTo(new SchemaState.Absent());
    assertThat(migrator.migrate()).isInstanceOf(Migrated.class);
  }

  @Test
  void migratorsAtTheSameTimeWaitForEachOther(@Unmigrated TestDatabase empty) throws Exception {
    Callable<MigrationOutcome> migrating =
        () -> new Migrator(empty.dataSource(), SchemaOptions.defaults(), "1.0").migrate();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : threads.invokeAll(List.of(migrating, migrating, migrating))) {
        assertThat(each.get()).isInstanceOfAny(Migrated.class, UpToDate.class);
      }
    }
  }

  @Test
  void aDatabaseOfANewerProgramIsLeftAlone(TestDatabase database) throws SQLException {
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run(
          """
          insert into history.flyway_schema_history
              (installed_rank, version, description, type, script, checksum, installed_by,
               execution_time, success)
          values (99, '900', 'of tomorrow', 'SQL', 'V900__of_tomorrow.sql', 1, 'x', 1, true)
          """);
    }

    var outcome = new Migrator(database.dataSource(), SchemaOptions.defaults(), "1.0").migrate();

    assertThat(outcome).isInstanceOf(NewerThanProgram.class);
    assertThat(outcome.toString()).containsPattern("at version 900, this program knows 0\\d\\d:");
  }

  @Test
  void aHistoryOfMigrationsThatIsNotThisProgramsIsNamedRowByRow(TestDatabase database)
      throws SQLException {
    var migrator = new Migrator(database.dataSource(), SchemaOptions.defaults(), "1.0");
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run(
          """
          update history.flyway_schema_history set checksum = 1 where version = '002';
          update history.flyway_schema_history set success = false where version = '004';
          delete from history.flyway_schema_history where version = '005';
          insert into history.flyway_schema_history
              (installed_rank, version, description, type, script, checksum, installed_by,
               execution_time, success)
          values (99, '006.5', 'of somebody', 'SQL', 'V006_5__of_somebody.sql', 1, 'x', 1, true)
          """);
    }

    var state = (SchemaState.Altered) migrator.state();

    assertThat(state.rows())
        .satisfiesExactlyInAnyOrder(
            it -> assertThat(it).startsWith("002 create snapshot series ran with checksum 1, "),
            it -> assertThat(it).isEqualTo("004 create view register has failed"),
            it -> assertThat(it).startsWith("005 create coordination is not in it"),
            it -> assertThat(it).isEqualTo("006.5 of somebody is not one of this program's"));
    assertThat(migrator.migrate()).isEqualTo(new MigrationOutcome.HistoryAltered(state));
  }

  @Test
  void aDatabaseThatIsAwayIsToldApart(TestDatabase database) {
    var nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none?user=x");

    assertThat(new Migrator(nowhere, SchemaOptions.defaults(), "1.0").migrate())
        .isInstanceOf(Unreachable.class);
  }

  @Test
  void viewsAreReplacedWhenAFileChangesAndOldOnesGo(TestDatabase database) throws SQLException {
    install(database, NUMBERS, DOUBLED);
    assertThat(views(database)).containsExactly("doubled", "numbers");
    assertThat(install(database, NUMBERS, DOUBLED)).isInstanceOf(UpToDate.class);

    assertThat(install(database, WIDER)).isInstanceOf(Migrated.class);

    assertThat(views(database)).containsExactly("numbers");
    try (var history = History.in(database, "2026-01-01Z")) {
      assertThat(history.rows("select * from analytics.numbers")).containsExactly("1 | 2");
    }
  }

  @Test
  void aViewThatWasTakenAwayComesBack(TestDatabase database) throws SQLException {
    install(database, NUMBERS, DOUBLED);
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("drop view analytics.doubled");
    }

    assertThat(install(database, NUMBERS, DOUBLED))
        .isInstanceOfSatisfying(
            Migrated.class,
            it ->
                assertThat(it.reinstalled())
                    .containsExactly(new Deviation.Missing("view analytics.doubled")));
    assertThat(views(database)).containsExactly("doubled", "numbers");
  }

  @Test
  void aViewThatWasReplacedIsTheProgramsAgain(TestDatabase database) throws SQLException {
    install(database, NUMBERS, DOUBLED);
    assertThat(deviations(database, NUMBERS, DOUBLED)).isEmpty();
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("create or replace view analytics.numbers as select 2 as a");
    }
    var replaced = List.<Deviation>of(new Deviation.Replaced("view analytics.numbers"));
    assertThat(deviations(database, NUMBERS, DOUBLED)).isEqualTo(replaced);

    assertThat(install(database, NUMBERS, DOUBLED))
        .isInstanceOfSatisfying(
            Migrated.class, it -> assertThat(it.reinstalled()).isEqualTo(replaced));

    assertThat(deviations(database, NUMBERS, DOUBLED)).isEmpty();
    try (var history = History.in(database, "2026-01-01Z")) {
      assertThat(history.rows("select a from analytics.numbers")).containsExactly("1");
    }
  }

  @Test
  void somebodysObjectUnderANameOfTheProgramIsNamedAndLeftAlone(TestDatabase database)
      throws SQLException {
    install(database, NUMBERS);
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("drop view analytics.numbers; create view analytics.numbers as select 7 as a");
      history.run("create table analytics.doubled (a integer)");
    }

    assertThat(install(database, NUMBERS, DOUBLED))
        .isInstanceOfSatisfying(
            ViewNamesTaken.class,
            it ->
                assertThat(it.toString())
                    .contains(
                        "view analytics.numbers is not this program's: it belongs to "
                            + database.user(),
                        "table analytics.doubled is not this program's",
                        "rename or drop it"));
    try (var history = History.in(database, "2026-01-01Z")) {
      assertThat(history.rows("select a from analytics.numbers")).containsExactly("7");
      history.run("drop view analytics.numbers; drop table analytics.doubled");
      history.run("create table analytics.numbers (a integer)");
      assertThat(install(database, NUMBERS)).isInstanceOf(ViewNamesTaken.class);
      history.run("alter table analytics.numbers rename to mine");
    }
    assertThat(install(database, NUMBERS, DOUBLED)).isInstanceOf(Migrated.class);
    assertThat(deviations(database, NUMBERS, DOUBLED)).isEmpty();
  }

  @Test
  void viewsOfARestoredDumpOrOfAnotherPostgresqlAreTheProgramsStill(TestDatabase database)
      throws SQLException {
    install(database, NUMBERS);
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("drop view analytics.numbers");
      history.run(NUMBERS.text());
      assertThat(deviations(database, NUMBERS)).as("the same under another oid").isEmpty();

      history.run("update history.installed_object set server_version = 150000");
      history.run("update history.installed_object set definition_sha256 = repeat('0', 64)");
      assertThat(deviations(database, NUMBERS)).as("printed by another server").isEmpty();
    }
    assertThat(install(database, NUMBERS)).isInstanceOf(UpToDate.class);
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("create or replace view analytics.numbers as select 2 as a");
    }
    assertThat(deviations(database, NUMBERS)).hasSize(1);
  }

  @Test
  void definitionsAreToldAlikeWhateverTheSessionsSettings(TestDatabase database)
      throws SQLException {
    var dated =
        new SqlFile(
            "10_dated",
            """
            -- Grain: one row.
            create view analytics.dated as
            select timestamptz '2026-01-01Z' as b, interval '90 minutes' as c, bytea '\\x01' as d;
            """);
    install(database, dated);
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run(
          """
          do $$ begin
          execute format('alter database %I set timezone = %L', current_database(), 'Asia/Tokyo');
          execute format('alter database %I set datestyle = %L', current_database(), 'German');
          execute format('alter database %I set intervalstyle = %L', current_database(), 'iso_8601');
          execute format('alter database %I set bytea_output = %L', current_database(), 'escape');
          execute format('alter database %I set quote_all_identifiers = %L', current_database(), 'on');
          execute format('alter database %I set search_path = %L', current_database(), 'analytics');
          end $$
          """);
    }
    assertThat(deviations(database, dated)).isEmpty();
  }

  @Test
  void theViewsOfOtherFilesAreTold(TestDatabase database) throws SQLException {
    install(database, NUMBERS);

    assertThat(deviations(database, WIDER)).containsExactly(new Deviation.OtherFiles("1.0"));
  }

  @Test
  void whatUsersBuiltOnTheViewsIsNamedAndNothingIsChanged(TestDatabase database)
      throws SQLException {
    install(database, NUMBERS);
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("create view public.mine as select a from analytics.numbers");
      history.run("create materialized view public.kept as select * from analytics.numbers");
      history.run("create table public.typed (row analytics.numbers)");
      history.run("create view analytics.theirs as select 1 from public.mine");
      history.run("create rule refused as on delete to analytics.numbers do instead nothing");
    }

    assertThat(install(database, WIDER))
        .isInstanceOfSatisfying(
            ViewsBuiltUpon.class,
            it ->
                assertThat(it.objects())
                    .containsExactlyInAnyOrder(
                        "materialized view public.kept on analytics.numbers",
                        "column row of table public.typed on analytics.numbers",
                        "rule refused on view analytics.numbers on analytics.numbers",
                        "view public.mine on analytics.numbers"));
    try (var history = History.in(database, "2026-01-01Z")) {
      assertThat(history.rows("select * from analytics.numbers")).containsExactly("1");
      assertThat(history.rows("select * from public.mine")).containsExactly("1");
    }
  }

  @Test
  void usersOwnObjectsBesideTheViewsSurvive(TestDatabase database) throws SQLException {
    install(database, NUMBERS);
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("create view analytics.theirs as select 7 as seven");
    }

    assertThat(install(database, WIDER)).isInstanceOf(Migrated.class);

    assertThat(views(database)).containsExactly("numbers", "theirs");
  }

  @Test
  void aViewThatFailsLeavesTheOldOnes(TestDatabase database) throws SQLException {
    install(database, NUMBERS);
    var broken =
        new SqlFile(
            "30_broken", "-- Grain: none.\ncreate view analytics.broken as select nothing;");

    assertThat(install(database, WIDER, broken))
        .isInstanceOfSatisfying(
            Failed.class,
            it -> assertThat(it.message()).contains("sql/30_broken.sql").contains("nothing"));
    try (var history = History.in(database, "2026-01-01Z")) {
      assertThat(history.rows("select * from analytics.numbers")).containsExactly("1");
    }
  }

  private static MigrationOutcome install(TestDatabase database, SqlFile... views) {
    return new Migrator(database.dataSource(), SchemaOptions.defaults(), "1.0", List.of(views))
        .migrate();
  }

  private static List<Deviation> deviations(TestDatabase database, SqlFile... views)
      throws SQLException {
    return new Migrator(database.dataSource(), SchemaOptions.defaults(), "1.0", List.of(views))
        .deviations();
  }

  private static List<String> views(TestDatabase database) throws SQLException {
    try (var history = History.in(database, "2026-01-01Z")) {
      return new ArrayList<>(
          history.rows(
              "select viewname from pg_views where schemaname = 'analytics' order by viewname"));
    }
  }
}
