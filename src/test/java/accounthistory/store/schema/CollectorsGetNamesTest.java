package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// A database of the version that knew collectors by their state folders: a container without a
/// volume has left a row for each of its runs.
@WithDatabase
final class CollectorsGetNamesTest {
  @Test
  void ofEachHostTheNewestRowIsKept(@Unmigrated TestDatabase database) throws SQLException {
    Flyway.configure()
        .dataSource(database.dataSource())
        .schemas("history")
        .createSchemas(true)
        .locations("classpath:db/migration")
        .target("019")
        .load()
        .migrate();
    try (var history = History.in(database, "2026-11-21T00:00:00Z")) {
      history.run(
          """
          insert into history.collector (
              collector_id, host_name, program_version, seen_at,
              spool_captures, spool_oldest_slot, spool_set_aside
          )
          values
              ('00000000-0000-0000-0000-000000000001', 'box', 'old', '2026-11-20 10:00Z', 0, null, 0),
              ('00000000-0000-0000-0000-000000000002', 'box', 'old', '2026-11-20 12:00Z', 3, '2026-11-20 11:00Z', 0),
              ('00000000-0000-0000-0000-000000000003', 'box', 'old', '2026-11-20 12:00Z', 0, null, 1),
              ('00000000-0000-0000-0000-000000000004', 'other', 'old', '2026-11-20 09:00Z', 0, null, 0)
          """);

      assertThat(new Migrator(database.dataSource(), SchemaOptions.defaults(), "test").migrate())
          .isInstanceOf(Migrated.class);

      assertThat(
              history.rows(
                  """
                  select collector_name, right(cast(collector_id as text), 1), spool_set_aside
                  from history.collector
                  order by 1
                  """))
          .containsExactly("box | 3 | 1", "other | 4 | 0");
      assertThat(
              history.rows(
                  "select collector_name, is_name_shared from analytics.collectors order by 1"))
          .containsExactly("box | f", "other | f");
    }
  }
}
