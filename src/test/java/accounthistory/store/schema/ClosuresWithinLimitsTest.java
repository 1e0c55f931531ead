package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// A database of the version that believed whatever `Retry-After` said.
@WithDatabase
final class ClosuresWithinLimitsTest {
  @Test
  void aThrottleOfAMonthIsCutToFiveMinutesAndABanIsNot(@Unmigrated TestDatabase database)
      throws SQLException {
    Flyway.configure()
        .dataSource(database.dataSource())
        .schemas("history")
        .createSchemas(true)
        .locations("classpath:db/migration")
        .target("013")
        .load()
        .migrate();
    try (var history = History.in(database, "2026-11-21T00:00:00Z")) {
      history.run(
          """
          insert into history.exchange_budget (
              host, egress, closed_until, closed_because, closed_detail, updated_at
          )
          values
              ('a', 'x', '2026-12-20 12:00Z', 'throttled', 'x', '2026-11-20 12:00Z'),
              ('b', 'x', '2026-11-20 12:02Z', 'throttled', 'x', '2026-11-20 12:00Z'),
              ('c', 'x', '2026-12-20 12:00Z', 'banned', 'x', '2026-11-20 12:00Z'),
              ('d', 'x', null, null, null, '2026-11-20 12:00Z')
          """);

      assertThat(new Migrator(database.dataSource(), SchemaOptions.defaults(), "test").migrate())
          .isInstanceOf(Migrated.class);

      assertThat(
              history.rows(
                  """
                  select host, closed_until at time zone 'UTC', closed_since at time zone 'UTC'
                  from history.exchange_budget
                  order by host
                  """))
          .containsExactly(
              "a | 2026-11-20 12:05:00 | 2026-11-20 12:00:00",
              "b | 2026-11-20 12:02:00 | 2026-11-20 12:00:00",
              "c | 2026-12-20 12:00:00 | 2026-11-20 12:00:00",
              "d | - | -");
    }
  }
}
