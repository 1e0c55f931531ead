package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// A database of the version before the queue, with hours that were marked and not recomputed yet.
@WithDatabase
final class MarksBecomeAQueueTest {
  @Test
  void whatWasMarkedIsQueuedAndAllElseIsBooked(@Unmigrated TestDatabase database)
      throws SQLException {
    Flyway.configure()
        .dataSource(database.dataSource())
        .schemas("history")
        .createSchemas(true)
        .locations("classpath:db/migration")
        .target("011")
        .load()
        .migrate();
    try (var history = History.in(database, "2026-11-21T00:00:00Z")) {
      history.run(
          """
          insert into history.account (account_id, name, venue, environment)
          values (1, 'main', 'binance-usdm', 'simulated'), (2, 'other', 'binance-usdm', 'simulated');
          insert into history.income_coverage (account_id, known, last_asked_at)
          values
              (1, '{[2026-11-20 08:00Z, 2026-11-20 13:00Z)}', '2026-11-20 14:00Z'),
              (2, '{[2026-11-20 08:00Z, 2026-11-20 13:00Z)}', '2026-11-20 14:00Z');
          insert into history.refresh_due (account_id, hour)
          values (1, '2026-11-20 10:00Z'), (1, '2026-11-20 12:00Z')
          """);

      assertThat(new Migrator(database.dataSource(), SchemaOptions.defaults(), "test").migrate())
          .isInstanceOf(Migrated.class);

      assertThat(
              history.rows(
                  "select account_id, written_from from history.derive_queue order by 1, 2"))
          .hasSize(2);
      assertThat(
              history.rows(
                  """
                  select account_id
                  from history.income_coverage
                  where booked = case account_id
                      when 2 then known
                      else cast(
                          '{[2026-11-20 08:00Z, 2026-11-20 10:00Z),
                          [2026-11-20 11:00Z, 2026-11-20 12:00Z)}' as tstzmultirange
                      )
                  end
                  order by 1
                  """))
          .containsExactly("1", "2");
    }
  }
}
