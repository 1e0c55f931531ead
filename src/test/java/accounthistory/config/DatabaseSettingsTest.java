package accounthistory.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

final class DatabaseSettingsTest {
  private static final String FULL =
      "sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&sslmode=verify-full";

  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource({
    "postgresql://localhost/history, jdbc:postgresql://localhost/history?sslmode=prefer",
    "postgres://127.0.0.1:5433/history, jdbc:postgresql://127.0.0.1:5433/history?sslmode=prefer",
    "jdbc:postgresql://[::1]:5433/history, jdbc:postgresql://[::1]:5433/history?sslmode=prefer",
    "postgresql:///history, jdbc:postgresql://localhost/history?sslmode=prefer",
    "postgresql://localhost, jdbc:postgresql://localhost/?sslmode=prefer",
    "postgresql://db.example:5432/h%20i, jdbc:postgresql://db.example:5432/h%20i?" + FULL,
    "postgresql://localhost.example/h, jdbc:postgresql://localhost.example/h?" + FULL,
    "postgresql://127.0.0.1.example/h, jdbc:postgresql://127.0.0.1.example/h?" + FULL,
    "postgresql://db/h?sslmode=require, jdbc:postgresql://db/h?sslmode=require",
    "postgresql://db/h?sslmode=verify-ca&sslrootcert=/a%2Fb, jdbc:postgresql://db/h?sslmode=verify-ca&sslrootcert=%2Fa%2Fb",
    "postgresql://db/h?application_name=x&sslmode=disable, jdbc:postgresql://db/h?ApplicationName=x&sslmode=disable",
    "jdbc:postgresql://db/h?reWriteBatchedInserts=true&sslmode=disable, jdbc:postgresql://db/h?reWriteBatchedInserts=true&sslmode=disable",
  })
  void addressesOfBothKindsBecomeOneForTheDriver(String given, String jdbcUrl) {
    var server = server(SettingsFolder.in(home).file("database.url: '" + given + "'"));
    assertThat(server.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(server.user()).isEmpty();
    assertThat(server.password()).isEmpty();
    assertThat(Driver.parseURL(jdbcUrl, new Properties())).isNotNull();
  }

  @Test
  void severalHostsAreLocalOnlyWhenAllAre() {
    assertThat(server(url("postgresql://localhost:1,127.0.0.1:2/h")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://localhost:1,127.0.0.1:2/h?sslmode=prefer");
    assertThat(server(url("postgresql://localhost:1,db:2/h")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://localhost:1,db:2/h?" + FULL);
  }

  @Test
  void userAndPasswordOfTheUrlAreTakenOut() {
    var folder =
        SettingsFolder.in(home)
            .with(
                "ACCOUNT_HISTORY_DATABASE_URL", "postgresql://m%40e:p%3Aw:1+@db/h?sslmode=require");
    var server = server(folder);
    assertThat(server.jdbcUrl()).isEqualTo("jdbc:postgresql://db/h?sslmode=require");
    assertThat(server.sslMode()).isEqualTo("require");
    assertThat(server.user()).contains("m@e");
    assertThat(server.password().orElseThrow().reveal()).isEqualTo("p:w:1+");

    var jdbc =
        server(
            SettingsFolder.in(home)
                .with(
                    "ACCOUNT_HISTORY_DATABASE_URL",
                    "jdbc:postgresql://db/h?user=me&password=a%26b&sslmode=require"));
    assertThat(jdbc.jdbcUrl()).isEqualTo("jdbc:postgresql://db/h?sslmode=require");
    assertThat(jdbc.user()).contains("me");
    assertThat(jdbc.password().orElseThrow().reveal()).isEqualTo("a&b");
  }

  @Test
  void ownKeysWinOverTheUrlAndTheUrlOverPsqlsVariables() {
    var folder =
        SettingsFolder.in(home)
            .with("PGHOST", "elsewhere")
            .with("PGUSER", "pg")
            .with("PGPASSWORD", "pg password")
            .with("PGSSLMODE", "disable")
            .with("PGSSLROOTCERT", "/pg.pem");
    var bare = server(folder.file("database.url: postgresql://db/h"));
    assertThat(bare.jdbcUrl())
        .isEqualTo("jdbc:postgresql://db/h?sslmode=disable&sslrootcert=%2Fpg.pem");
    assertThat(bare.user()).contains("pg");
    assertThat(bare.password().orElseThrow().reveal()).isEqualTo("pg password");

    var url =
        server(folder.file("database.url: postgresql://u@db/h?sslmode=require&sslrootcert=/u.pem"));
    assertThat(url.jdbcUrl())
        .isEqualTo("jdbc:postgresql://db/h?sslmode=require&sslrootcert=%2Fu.pem");
    assertThat(url.user()).contains("u");

    var own =
        server(
            folder.file(
                """
                database:
                  url: postgresql://u@db/h?sslmode=require
                  user: own
                  password: ${env:PGUSER}
                  ssl-mode: verify-ca
                  ssl-root-certificate: own.pem
                """));
    assertThat(own.jdbcUrl())
        .isEqualTo(
            "jdbc:postgresql://db/h?sslmode=verify-ca&sslrootcert="
                + home.resolve("own.pem").toString().replace("/", "%2F"));
    assertThat(own.user()).contains("own");
    assertThat(own.password().orElseThrow().reveal()).isEqualTo("pg");
  }

  @Test
  void psqlsVariablesChooseAServer() {
    var folder = SettingsFolder.in(home);
    assertThat(server(folder.with("PGHOST", "127.0.0.1").with("PGPORT", "5433")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:5433/?sslmode=prefer");
    assertThat(server(folder.with("PGHOST", "::1").with("PGDATABASE", "h")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://[::1]/h?sslmode=prefer");
    assertThat(server(folder.with("PGDATABASE", "h")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://localhost/h?sslmode=prefer");
    assertThat(server(folder.with("PGPORT", "5433")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://localhost:5433/?sslmode=prefer");
    assertThat(folder.with("PGHOST", "localhost").load().effective())
        .contains(new EffectiveSetting("database.url", "jdbc:postgresql://localhost/", "PGHOST"));
  }

  @Test
  void aUserOrPasswordAloneChoosesNoServer() {
    assertThat(
            SettingsFolder.in(home).with("PGUSER", "me").with("PGPASSWORD", "x").load().database())
        .isInstanceOf(DatabaseSettings.Embedded.class);
  }

  @Test
  void theEmbeddedDatabaseCanBeChosenAgainstPsqlsVariables() {
    assertThat(
            SettingsFolder.in(home)
                .file("database.url: embedded")
                .with("PGHOST", "localhost")
                .load()
                .database())
        .isInstanceOf(DatabaseSettings.Embedded.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PGHOST | /var/run/postgresql | PGHOST: a socket's folder; the driver connects by TCP: set PGHOST=localhost or database.url",
        "PGHOST | a b | PGHOST: \"a b\": want a host, or host:port",
        "PGPORT | many | PGPORT: \"localhost:many\": want a host, or host:port",
        "PGSERVICE | mine | PGSERVICE: not understood; set database.url",
        "PGHOSTADDR | 10.0.0.1 | PGHOSTADDR: not understood; set database.url",
      })
  void psqlsVariablesThatLeadNowhereAreRefused(String name, String value, String problem) {
    assertThat(SettingsFolder.in(home).with(name, value).problems()).containsExactly(problem);
  }

  @Test
  void aRootCertificateOfTheDriversOwnPlaceIsLeftToTheDriver() throws IOException {
    Files.createDirectories(home.resolve(".postgresql"));
    Files.writeString(home.resolve(".postgresql/root.crt"), "-----BEGIN CERTIFICATE-----");
    assertThat(server(url("postgresql://db/h")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://db/h?sslmode=verify-full");
  }

  private SettingsFolder url(String url) {
    return SettingsFolder.in(home).with("ACCOUNT_HISTORY_DATABASE_URL", url);
  }

  private static DatabaseSettings.Server server(SettingsFolder folder) {
    return (DatabaseSettings.Server) folder.load().database();
  }
}
