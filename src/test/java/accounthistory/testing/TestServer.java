package accounthistory.testing;

import accounthistory.secret.Secret;
import accounthistory.store.schema.MigrationOutcome;
import accounthistory.store.schema.Migrator;
import accounthistory.store.schema.SchemaOptions;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// The one PostgreSQL server of this JVM's tests, with a migrated template that each test's
/// database is a copy of.
final class TestServer {
  private static @Nullable TestServer ours;
  private static @Nullable String failure;

  private final Address address;
  private final boolean outlivesTests;
  private final Runnable stop;
  private final String prefix =
      "account_history_test_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  private final AtomicInteger made = new AtomicInteger();

  private TestServer(Address address, boolean outlivesTests, Runnable stop) {
    this.address = address;
    this.outlivesTests = outlivesTests;
    this.stop = stop;
  }

  /// The server, started at the first call and stopped with the JVM. A start that failed is not
  /// tried again for every test.
  static synchronized TestServer ours() {
    if (failure != null) {
      throw new IllegalStateException("tests' database did not start before: " + failure);
    }
    if (ours == null) {
      try {
        ours = started();
      } catch (RuntimeException e) {
        failure = e.toString();
        throw e;
      }
    }
    return ours;
  }

  private static TestServer started() {
    var server = chosen(System.getProperty("test.database", "embedded"));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop tests' database"));
    if (!server.outlivesTests) {
      server.hashLessAtLogin();
    }
    server.makeTemplate();
    return server;
  }

  private static TestServer chosen(String where) {
    var server =
        switch (where) {
          case "embedded" -> embedded();
          case "container" -> container(System.getProperty("test.database.image", "postgres:18"));
          default -> new TestServer(Address.parse(where), true, () -> {});
        };
    var kind = where.contains("://") ? "external" : where;
    System.out.printf(
        "tests' database: %s PostgreSQL %s at %s:%d%n",
        kind, server.version(), server.address.host(), server.address.port());
    return server;
  }

  private static TestServer embedded() {
    var server = ThrowAwayServer.ofThisProcess();
    var access = server.start();
    return new TestServer(
        new Address("127.0.0.1", access.port(), access.user(), access.user(), access.password()),
        false,
        server::discard);
  }

  @SuppressWarnings("resource") // Testcontainers stops it with the JVM
  private static TestServer container(String image) {
    var container =
        new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
    // A password that no other text holds, so that tests can look for it in what is printed.
    container.withPassword(
        "pw" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    container.start();
    return new TestServer(
        new Address(
            container.getHost(),
            container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
            container.getDatabaseName(),
            container.getUsername(),
            Secret.of(container.getPassword())),
        false,
        () -> {});
  }

  Address at(String database) {
    return address.of(database);
  }

  TestDatabase migrated() {
    var name = next();
    run("create database " + name + " template " + template() + " strategy file_copy");
    return hostile(name);
  }

  TestDatabase unmigrated() {
    var name = next();
    run("create database " + name + " template template0 encoding 'UTF8'");
    return hostile(name);
  }

  void drop(String name) {
    run("drop database if exists " + name + " with (force)");
  }

  private TestDatabase hostile(String name) {
    run("alter database " + name + " set timezone = '" + HostileSessions.ZONE + "'");
    return new TestDatabase(this, name);
  }

  private String next() {
    return prefix + "_" + made.incrementAndGet();
  }

  private String template() {
    return prefix + "_template";
  }

  /// Tests log in thousands of times, and each time a password is hashed 4096 times on both sides.
  private void hashLessAtLogin() {
    run(
        "set scram_iterations = 1; alter role current_user password '%s'"
            .formatted(address.password().reveal()));
  }

  /// To make the partitions of a month takes longer than the rest of most tests.
  private void makeTemplate() {
    run("create database " + template() + " template template0 encoding 'UTF8'");
    migrate(new HostileSessions(at(template())));
    for (var month : TestDatabase.MONTHS) {
      var instant = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      run(at(template()), "select history.ensure_partitions('%1$s', '%1$s')".formatted(instant));
    }
  }

  private static void migrate(HostileSessions database) {
    var outcome = new Migrator(database, SchemaOptions.defaults(), "test").migrate();
    if (!(outcome instanceof MigrationOutcome.Migrated)) {
      throw new IllegalStateException("tests' database: " + outcome);
    }
  }

  private String version() {
    try (var connection = address.dataSource().getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion();
    } catch (SQLException e) {
      throw new IllegalStateException("tests' database: " + e.getMessage(), e);
    }
  }

  private void run(String sql) {
    run(address, sql);
  }

  private static void run(Address database, String sql) {
    try (var connection = database.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    }
  }

  private void close() {
    if (outlivesTests) {
      drop(template());
    }
    stop.run();
  }
}
