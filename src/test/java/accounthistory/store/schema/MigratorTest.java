package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.sql.SqlFile;
import accounthistory.store.schema.MigrationOutcome.Failed;
import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.store.schema.MigrationOutcome.NewerThanProgram;
import accounthistory.store.schema.MigrationOutcome.Unreachable;
import accounthistory.store.schema.MigrationOutcome.UpToDate;
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
  void anEditedMigrationIsRefused(TestDatabase database) throws SQLException {
    try (var history = History.in(database, "2026-01-01Z")) {
      history.run("update history.flyway_schema_history set checksum = 1 where version = '002'");
    }

    assertThat(new Migrator(database.dataSource(), SchemaOptions.defaults(), "1.0").migrate())
        .isInstanceOfSatisfying(Failed.class, it -> assertThat(it.message()).contains("checksum"));
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

    assertThat(install(database, NUMBERS, DOUBLED)).isInstanceOf(Migrated.class);
    assertThat(views(database)).containsExactly("doubled", "numbers");
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
    }

    assertThat(install(database, WIDER))
        .isInstanceOfSatisfying(
            ViewsBuiltUpon.class,
            it ->
                assertThat(it.objects())
                    .containsExactlyInAnyOrder(
                        "materialized view public.kept on analytics.numbers",
                        "column row of table public.typed on analytics.numbers",
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
            it -> assertThat(it.message()).contains("sql/view/30_broken.sql").contains("nothing"));
    try (var history = History.in(database, "2026-01-01Z")) {
      assertThat(history.rows("select * from analytics.numbers")).containsExactly("1");
    }
  }

  private static MigrationOutcome install(TestDatabase database, SqlFile... views) {
    return new Migrator(database.dataSource(), SchemaOptions.defaults(), "1.0", List.of(views))
        .migrate();
  }

  private static List<String> views(TestDatabase database) throws SQLException {
    try (var history = History.in(database, "2026-01-01Z")) {
      return new ArrayList<>(
          history.rows(
              "select viewname from pg_views where schemaname = 'analytics' order by viewname"));
    }
  }
}
