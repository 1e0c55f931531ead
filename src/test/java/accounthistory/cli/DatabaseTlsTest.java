package accounthistory.cli;

import static accounthistory.cli.Workbench.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.embedded.Access;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Options;
import accounthistory.testing.TestCertificates;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real PostgreSQL that speaks TLS, with a certificate for 127.0.0.1 that an authority of the
/// test's own has signed.
@WithDatabase
final class DatabaseTlsTest {
  private static final Path BINARIES = Path.of("target/postgres").toAbsolutePath();
  private static final String IS_ENCRYPTED =
      "select ssl from pg_stat_ssl where pid = pg_backend_pid()";

  /// One for all tests: it takes seconds to make.
  private static final Serving SERVER = new Serving();

  @TempDir private Path folder;
  private final Workbench desk;
  private final TestCertificates authority;
  private final Access access;

  /// The server once it runs.
  private static final class Serving {
    private @Nullable TestCertificates authority;
    private @Nullable EmbeddedDatabase database;
    private @Nullable Access access;

    void start(Path folder) throws Exception {
      authority = TestCertificates.authority(folder, "our-authority");
      var leaf = authority.signed(folder, "ip:127.0.0.1");
      database =
          EmbeddedDatabase.in(
              folder.resolve("server"),
              Options.throwAway(BINARIES)
                  .with("ssl", "on")
                  .with("ssl_cert_file", leaf.pem().toString())
                  .with("ssl_key_file", leaf.privateKey().toString()));
      access = database.start();
    }
  }

  DatabaseTlsTest(TestDatabase anyDatabase, @TempDir Path desk) {
    this.desk = new Workbench(desk, anyDatabase).accounts("flat");
    this.authority = Objects.requireNonNull(SERVER.authority);
    this.access = Objects.requireNonNull(SERVER.access);
  }

  @BeforeAll
  static void serve(@TempDir Path folder) throws Exception {
    SERVER.start(folder);
  }

  @AfterAll
  static void discard() {
    Objects.requireNonNull(SERVER.database).discard();
  }

  @AfterEach
  void getUp() {
    desk.close();
  }

  @Test
  void theAuthorityOfTheSettingsProvesTheServer() throws Exception {
    at("127.0.0.1");
    desk.set("ACCOUNT_HISTORY_DATABASE_SSL_ROOT_CERTIFICATE", authority.pem().toString());

    assertThat(desk.run("migrate").exit()).isZero();
    assertThat(desk.run("collect").exit()).isZero();

    assertThat(desk.run("database", "sql", "--write", "--format", "csv", IS_ENCRYPTED).out())
        .isEqualToIgnoringNewLines("ssltrue");
    assertThat(
            desk.run(
                    "database",
                    "sql",
                    "--write",
                    "--format",
                    "csv",
                    "select count(*) > 0 from analytics.equity")
                .out())
        .contains("true");
  }

  @Test
  void anotherNameIsRefusedWhoeverSignedIt() throws Exception {
    at("localhost");
    desk.set("ACCOUNT_HISTORY_DATABASE_SSL_ROOT_CERTIFICATE", authority.pem().toString());

    assertRefused("localhost", "use that name in database.url");

    at("127.0.0.1");
    assertThat(desk.run("migrate").exit()).isZero();
    desk.clock.advanceTo(BEGIN.plus(Duration.ofHours(12)).plusSeconds(321));
    assertThat(desk.run("collect", "--json").lastLine())
        .contains("\"outcome\":\"taken\"")
        .contains("\"waiting\":0");
  }

  @Test
  void anAuthorityThatNobodyTrustsIsRefused() {
    at("127.0.0.1");

    assertRefused("unable to find valid certification path", "database.ssl-root-certificate");
  }

  @Test
  void aSystemOfTrustThatTheJdkHasIsEnoughWithoutARootCertificate() throws Exception {
    at("127.0.0.1");
    desk.set("ACCOUNT_HISTORY_DATABASE_SSL_ROOT_CERTIFICATE", authority.pem().toString());
    assertThat(desk.run("migrate").exit()).isZero();

    assertThat(withJdkThatTrusts(authority)).contains("ssl", "true");
    assertThat(withJdkThatTrusts(TestCertificates.authority(folder, "another-authority")))
        .contains("Ways out", "database.ssl-root-certificate");
  }

  /// What a question says in a process of its own: the JDK reads its trust store once.
  private String withJdkThatTrusts(TestCertificates trusted) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djavax.net.ssl.trustStore=" + trusted.store(),
                "-Djavax.net.ssl.trustStorePassword=" + TestCertificates.PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                "accounthistory.cli.Main",
                "database",
                "sql",
                "--write",
                "--format",
                "csv",
                IS_ENCRYPTED,
                "--settings",
                desk.folder.resolve("settings.yaml").toString()));
    var said = folder.resolve("said.txt");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("ACCOUNT_HISTORY_DATABASE_URL", url("127.0.0.1"));
    builder.start().waitFor();
    return Files.readString(said, StandardCharsets.UTF_8);
  }

  private void assertRefused(String... words) {
    var answer = desk.run("collect", "--drain-wait", "0s", "--json");
    assertThat(answer.exit()).as(answer.err()).isEqualTo(78);
    assertThat(answer.lastLine()).contains("\"slot_lost\":false");
    var refused = desk.run("migrate");
    assertThat(refused.exit()).isEqualTo(78);
    assertThat(refused.err()).contains(words).contains("Ways out");
    assertThat(refused.err() + answer.err() + answer.out())
        .doesNotContain(access.password().reveal());
  }

  private void at(String host) {
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", url(host));
  }

  private String url(String host) {
    return "postgresql://%s:%s@%s:%d/account_history?sslmode=verify-full"
        .formatted(access.user(), access.password().reveal(), host, access.port());
  }
}
