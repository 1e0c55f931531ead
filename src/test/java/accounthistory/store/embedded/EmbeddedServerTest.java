package accounthistory.store.embedded;

import static accounthistory.store.embedded.Databases.ask;
import static accounthistory.store.embedded.Databases.mode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What one durable server promises; its folder's name needs quoting in a shell.
final class EmbeddedServerTest {
  @TempDir private static Path base;

  private static final Databases DATABASES = new Databases();

  @BeforeAll
  static void start() {
    database().start();
  }

  @AfterAll
  static void stop() {
    DATABASES.close();
  }

  @ParameterizedTest
  @CsvSource({
    "fsync, on",
    "synchronous_commit, on",
    "full_page_writes, on",
    "data_checksums, on",
    "listen_addresses, 127.0.0.1",
    "unix_socket_directories, ''",
    "password_encryption, scram-sha-256",
    "server_encoding, UTF8",
  })
  void aDurableServerIsSetSo(String setting, String value) throws SQLException {
    assertThat(ask(access(), "show " + setting)).isEqualTo(value);
  }

  @Test
  void itsLocaleKnowsUnicodeOnEverySystemAlike() throws SQLException {
    assertThat(ask(access(), "select datlocprovider::text || datlocale from pg_database limit 1"))
        .isEqualTo("bC.UTF-8");
    assertThat(ask(access(), "select upper('é')")).isEqualTo("É");
  }

  @Test
  void itsOwnZoneIsUtc() throws SQLException {
    assertThat(
            ask(
                access(),
                "select setting from pg_file_settings where name = 'timezone' and applied"))
        .isEqualTo("UTC");
  }

  @Test
  void everyWayInAsksForThePassword() throws SQLException {
    assertThat(ask(access(), "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"))
        .isEqualTo("scram-sha-256");
    assertThatThrownBy(() -> ask(access(), "guessed", "select 1"))
        .isInstanceOfSatisfying(
            SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo("28P01"));
    var url = access().jdbcUrl() + "?user=" + access().user();
    assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
  }

  @Test
  void onlyItsOwnerReadsItsFiles() throws IOException {
    assertThat(mode(root())).isEqualTo("rwx------");
    assertThat(mode(root().resolve("data"))).isEqualTo("rwx------");
    assertThat(mode(root().resolve("pgpass"))).isEqualTo("rw-------");
    assertThat(mode(root().resolve("server.log"))).isEqualTo("rw-------");
  }

  @Test
  void thePasswordIsInNoTextAboutIt() {
    var password = access().password().reveal();
    assertThat(access().jdbcUrl() + access().url() + access().psql() + access())
        .doesNotContain(password);
    assertThat(PasswordFile.read(access().passwordFile()).toString()).doesNotContain(password);
    assertThat(access().password().origin()).isEqualTo(access().passwordFile().toString());
  }

  @Test
  void thePsqlLineWorksInAShell() throws IOException, InterruptedException {
    assumeThat(shell("command -v psql")).isNotEmpty();
    assertThat(shell(access().psql() + " --no-password -Atc 'select current_user'"))
        .isEqualTo("account_history");
  }

  /// psql's own `set` can change it, as the documents say.
  @Test
  void thePsqlLineOfAReaderOnlyReads() {
    assertThat(access().psql("reader"))
        .isEqualTo(
            "PGOPTIONS='-c default_transaction_read_only=on -c role=reader' " + access().psql());
  }

  private static String shell(String line) throws IOException, InterruptedException {
    var process = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }

  private static EmbeddedDatabase database() {
    return DATABASES.durable(base.resolve("it's mine"));
  }

  private static Path root() {
    return base.resolve("it's mine").resolve("18");
  }

  private static Access access() {
    return new Access(PasswordFile.read(root().resolve("pgpass")).port(), root().resolve("pgpass"));
  }
}
