package accounthistory.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.cli.database.PooledConnections;
import accounthistory.store.schema.ServerRequirements;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/// What a server must be, said by whichever command meets it first.
@WithDatabase
final class ServerRequirementsTest {
  private final TestDatabase database;
  private final Workbench desk;

  ServerRequirementsTest(@Unmigrated TestDatabase database, @TempDir Path folder) {
    this.database = database;
    this.desk = new Workbench(folder, database).accounts("one-way-cross");
  }

  @AfterEach
  void getUp() {
    desk.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
  void encodingsThatCannotHoldEveryTextAreRefused(String encoding) throws SQLException {
    var other = database.name() + "_" + encoding.toLowerCase(java.util.Locale.ROOT);
    run(
        "create database %s encoding '%s' locale_provider libc lc_collate 'C' lc_ctype 'C'"
                .formatted(other, encoding)
            + " template template0");
    try {
      desk.set("ACCOUNT_HISTORY_DATABASE_URL", database.url().replace(database.name(), other));

      var migrated = desk.run("migrate");
      var checked = desk.run("config", "check", "--connect");
      var collected = desk.run("collect", "--drain-wait", "0s");

      var sentence = "database %s has encoding %s: want UTF8".formatted(other, encoding);
      assertThat(migrated.exit()).isEqualTo(78);
      assertThat(migrated.err()).contains(sentence, "encoding 'UTF8' template template0");
      assertThat(checked.exit()).isEqualTo(78);
      assertThat(checked.err()).contains(sentence);
      assertThat(collected.exit()).isEqualTo(78);
    } finally {
      run("drop database " + other + " with (force)");
    }
  }

  @Test
  void loginWithoutRightsIsToldWhatItLacks() throws SQLException {
    var login = database.name() + "_poor";
    run("create role %s login password 'poor'".formatted(login));
    try {
      var url = database.url().replaceFirst("//[^@]*@", "//" + login + ":poor@");
      desk.set("ACCOUNT_HISTORY_DATABASE_URL", url);

      assertThat(desk.run("migrate").err())
          .contains(
              "login %s may not make tables in database %s".formatted(login, database.name()));

      desk.set("ACCOUNT_HISTORY_DATABASE_URL", database.url());
      assertThat(desk.run("migrate").exit()).isZero();
      assertThat(desk.run("config", "check", "--connect").exit()).isZero();
      desk.set("ACCOUNT_HISTORY_DATABASE_URL", url);
      var checked = desk.run("config", "check", "--connect");
      assertThat(checked.exit()).isEqualTo(78);
      assertThat(checked.err()).contains("login %s may not write into".formatted(login));
    } finally {
      run("drop role " + login);
    }
  }

  @Test
  void behindAPoolerStatementsAreNotPreparedByName() throws Exception {
    var server = URI.create(database.url());
    try (var pooler = Pooler.before(server.getHost(), server.getPort());
        var direct =
            new PooledConnections(source(server, server.getPort()), false, "server")
                .getConnection();
        var pooled =
            new PooledConnections(source(server, pooler.port()), false, "server").getConnection();
        var chosen =
            new PooledConnections(source(server, pooler.port()), true, "server").getConnection()) {
      assertThat(ServerRequirements.isPooled(direct)).isFalse();
      assertThat(ServerRequirements.isPooled(pooled)).isTrue();
      assertThat(direct.unwrap(PGConnection.class).getPrepareThreshold()).isEqualTo(5);
      assertThat(pooled.unwrap(PGConnection.class).getPrepareThreshold()).isZero();
      assertThat(chosen.unwrap(PGConnection.class).getPrepareThreshold()).isEqualTo(5);
    }
  }

  @Test
  void startupParameterThatAPoolerRefusesIsNamedWithTheWayOut() throws Exception {
    var server = URI.create(database.url());
    try (var pooler = Pooler.refusing("options", server.getHost(), server.getPort())) {
      desk.set(
          "ACCOUNT_HISTORY_DATABASE_URL",
          database.url().replace(":" + server.getPort() + "/", ":" + pooler.port() + "/")
              + "?options=-c%20geqo%3Doff");

      for (var command :
          List.of("migrate", "config check --connect", "check", "collect --json --drain-wait 0s")) {
        var answer = desk.run(command.split(" "));

        assertThat(answer.exit()).as(command + answer.err()).isEqualTo(78);
        assertThat(answer.out() + answer.err())
            .contains("set ignore_startup_parameters = options there");
      }
    }
  }

  private PGSimpleDataSource source(URI server, int port) {
    var login = URLDecoder.decode(server.getRawUserInfo(), UTF_8).split(":", 2);
    var source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://%s:%s/%s".formatted(server.getHost(), port, database.name()));
    source.setUser(login[0]);
    source.setPassword(login[1]);
    return source;
  }

  private void run(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
