package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.sql.SqlFile;
import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.store.schema.MigrationOutcome.UpToDate;
import accounthistory.store.schema.MigrationOutcome.ViewsHeldUp;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/// What the views' readers can hold up: nothing for long.
@WithDatabase
final class ReadersTest {
  private static final SqlFile OTHER_VIEWS =
      new SqlFile("10_one", "-- Grain: one row.\ncreate view analytics.one as select 1 as a;");

  private final TestDatabase database;
  private final String analyst;

  ReadersTest(TestDatabase database) {
    this.database = database;
    this.analyst = "analyst_of_" + database.name();
  }

  @BeforeEach
  void begin() throws SQLException {
    asAdministrator(
        "create role %s login password 'for-this-test' in role %s"
            .formatted(analyst, SchemaOptions.defaults().reader()));
  }

  @AfterEach
  void end() throws SQLException {
    asAdministrator("drop role " + analyst);
  }

  /// Views that are being read stay as they are; the database is usable, and the readers are named.
  @Test
  @Timeout(60)
  void viewsThatAreBeingReadAreReplacedLater() throws SQLException {
    try (var reader = reading()) {
      var outcome = migrator(List.of(OTHER_VIEWS)).migrate();

      assertThat(outcome)
          .isInstanceOfSatisfying(
              ViewsHeldUp.class,
              it ->
                  assertThat(it.toString())
                      .contains("of user " + analyst, "pg_terminate_backend", "version 0"));
      assertThat(count(reader, "select count(*) from analytics.equity")).isZero();
    }
    assertThat(migrator(List.of(OTHER_VIEWS)).migrate()).isInstanceOf(Migrated.class);
  }

  /// A login may take the lock that Flyway takes; where nothing is to be migrated it stops no one.
  @Test
  @Timeout(30)
  void whoHoldsTheMigrationsLockStopsNobodyWhoHasNothingToMigrate() throws SQLException {
    // Flyway's own number for its table.
    var number =
        (0x46L << 40)
            + (0x6CL << 32)
            + (0x79L << 24)
            + (0x77L << 16)
            + (0x61L << 8)
            + 0x79L
            + "\"history\".\"flyway_schema_history\"".hashCode();
    try (var reader = login();
        var statement = reader.createStatement()) {
      statement.execute("select pg_advisory_lock(" + number + ")");

      assertThat(new Migrator(database.dataSource(), SchemaOptions.defaults(), "test").migrate())
          .isInstanceOf(UpToDate.class);
      try (var connection = database.connect()) {
        assertThat(LockHolders.inWords(connection))
            .singleElement()
            .asString()
            .contains("of user " + analyst);
      }
    }
  }

  @Test
  void whatReadersAreAtIsEndedForAMigrationAndNobodyElses() throws SQLException {
    try (var reader = reading();
        var administrator = database.connect();
        var connection = database.connect()) {
      administrator.setAutoCommit(false);
      count(administrator, "select count(*) from history.account");
      assertThat(LockHolders.inWords(connection)).hasSize(2);

      LockHolders.letGo(connection, SchemaOptions.defaults());
      while (LockHolders.inWords(connection).size() > 1) {
        Thread.onSpinWait();
      }

      assertThat(count(administrator, "select count(*) from history.account")).isZero();
      assertThat(reader.isValid(1)).isFalse();
    }
  }

  private Migrator migrator(List<SqlFile> views) {
    return new Migrator(database.dataSource(), SchemaOptions.defaults(), "test", views);
  }

  /// A reader in the middle of a transaction.
  private Connection reading() throws SQLException {
    var reader = login();
    reader.setAutoCommit(false);
    count(reader, "select count(*) from analytics.equity");
    return reader;
  }

  private Connection login() throws SQLException {
    var source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl());
    source.setUser(analyst);
    source.setPassword("for-this-test");
    return source.getConnection();
  }

  private void asAdministrator(String line) throws SQLException {
    try (var connection = database.connect()) {
      Sql.run(connection, line);
    }
  }

  private static long count(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
