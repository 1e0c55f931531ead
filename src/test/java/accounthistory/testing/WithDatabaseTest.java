package accounthistory.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@WithDatabase
final class WithDatabaseTest {
  private final TestDatabase ofConstructor;

  WithDatabaseTest(TestDatabase database) {
    this.ofConstructor = database;
  }

  @BeforeEach
  void sharesItsDatabaseWithTheTest(TestDatabase database) {
    assertThat(database).isSameAs(ofConstructor);
  }

  @RepeatedTest(2)
  void everyTestFindsAMigratedDatabaseWithoutRows(TestDatabase database) throws SQLException {
    assertThat(database).isSameAs(ofConstructor);
    assertThat(ask(database, "select count(*) from history.account")).isEqualTo("0");
    assertThat(ask(database, "select count(*) from analytics.accounts")).isEqualTo("0");
    assertThat(
            ask(
                database,
                """
                insert into history.account (name, venue, environment)
                values ('main', 'binance-usdm', 'simulated') returning name
                """))
        .isEqualTo("main");
  }

  @Test
  void anUnmigratedDatabaseIsEmptyAndAnother(@Unmigrated TestDatabase empty, TestDatabase full)
      throws SQLException {
    assertThat(empty.name()).isNotEqualTo(full.name());
    assertThat(ask(empty, "select to_regnamespace('history')::text")).isNull();
    assertThat(ask(full, "select to_regnamespace('history')::text")).isEqualTo("history");
  }

  @Test
  void sessionsAreNeitherInUtcNorInTheMachinesZone(TestDatabase database) throws SQLException {
    assertThat(ask(database, "show timezone")).isEqualTo("Asia/Kathmandu");
    assertThat(
            ask(
                database,
                """
                select setconfig[1] from pg_db_role_setting as setting
                inner join pg_database as it on it.oid = setting.setdatabase
                where it.datname = current_database()
                """))
        .isEqualToIgnoringCase("timezone=Asia/Kathmandu");
  }

  private static @Nullable String ask(TestDatabase database, String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
