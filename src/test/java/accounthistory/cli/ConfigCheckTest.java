package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever `collect` refuses without a request, `config check` has found before.
@WithDatabase
final class ConfigCheckTest {
  private final Path folder;
  private final Workbench desk;

  ConfigCheckTest(TestDatabase database, @TempDir Path folder) {
    this.folder = folder;
    this.desk = new Workbench(folder, database);
    var account = desk.world.account("one-way-cross");
    desk.write("a.key", account.apiKey());
    desk.write("a.secret", account.secret().text());
  }

  @AfterEach
  void getUp() {
    desk.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "database.roles.reader: public         | \"public\": want a name that PostgreSQL does not keep",
        "database.roles.reader: none           | \"none\": want a name that PostgreSQL does not keep",
        "database.roles.reader: pg_monitor     | \"pg_monitor\": want a name that PostgreSQL",
        "database.roles.writer: user           | \"user\": want a name that PostgreSQL",
        "database.roles.reader: account_history_owner | want another role than that of database.roles.owner",
        "database.url: postgresql://db:0/x     | \"db:0\": want a port of 1 to 65535",
        "database.url: postgresql://db:70000/x | \"db:70000\": want a port of 1 to 65535",
        "database.url: postgresql://db/x?sslmode=maybe | \"maybe\": want one of disable, allow",
        "exchange.testnet.base-url: https://demo-fapi.binance.com:70000 | want a port of 1 to 65535",
        "exchange.testnet.base-url: https://demo-fapi.binance.com:0     | want a port of 1 to 65535",
        "exchange.simulated.base-url: http://exchange.example | want https; plain http only",
        "exchange.proxy: http://proxy:0        | port 0: want 1 to 65535",
        "exchange.certificate-authority: a.key | holds no certificate",
        "capture.lateness: 5m                  | want less than the grid",
        "exchange: { proxy: \"http://127.0.0.1:9\", proxy-user: u, proxy-password: \"${file:none}\" } | exchange.proxy-password: cannot be read",
        "exchange.proxy-password: \"${file:a.key}\" | goes with exchange.proxy-user",
        "streams.pages: none                   | streams.pages: ",
        "stream.pages: 3                       | unknown key",
        "database.url: mysql://db/x            | want postgresql://host:port/database, jdbc:postgresql:",
        "database.url: postgresql://db/x?a     | want every parameter as name=value",
        "database.url: postgresql://db/x?a=%   | want every % to begin an escape like %20",
        "database.url: postgresql://db/x?sslpassword=y   | parameter sslpassword would be a secret in a URL",
        "database.url: postgresql://u:p@db/x   | holds a password; take it out and set database.password",
        "database.url: postgresql://db/x?reWriteBatchedInserts=on | is not known in postgresql://",
        "database.password: plain              | a secret is only referred to: want ${env:NAME}",
        "database.password: \"${credential:a/b}\" | want a credential's plain name",
        "exchange.proxy: socks://proxy:1       | want http://host:port, or none",
        "exchange.proxy: http://u:p@proxy:1    | holds a password; take it out and set exchange.proxy-password",
        "exchange.testnet.base-url: https://u:p@demo-fapi.binance.com | want a URL without user name",
        "exchange.connect-timeout: 0s          | exchange.connect-timeout: ",
        "exchange.recv-window: 2m              | exchange.recv-window: ",
        "exchange.body-limit: 0                | exchange.body-limit: ",
        "exchange.weight-limit: 0              | exchange.weight-limit: ",
        "exchange.weight-head-room: 100        | exchange.weight-head-room: ",
        "exchange.certificate-authority: none  | there is no such file",
        "capture.phase: 5m                     | settings.yaml:2: capture.phase: ",
        "capture.spread: soon                  | capture.spread: ",
        "capture.endpoint: v4                  | capture.endpoint: ",
        "spool.keep: -1d                       | spool.keep: ",
        "spool.limit: much                     | spool.limit: ",
        "streams.income: often                 | streams.income: ",
        "streams.trades-of: some               | streams.trades-of: ",
        "log.level: loud                       | log.level: ",
      })
  void bothCommandsSayTheSame(String line, String sentence) {
    // What the desk also sets would win over the file.
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", line.contains("database") ? "" : "embedded");
    if (line.contains("simulated")) {
      desk.set("ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL", "");
    }
    desk.write(
        "settings.yaml",
        """
        capture.every: 5m
        %s
        accounts:
          one-way-cross: { environment: simulated, key: "${file:a.key}", secret: "${file:a.secret}" }
        """
            .formatted(line));

    assertThat(assertAlike(sentence).err()).contains("settings.yaml:2: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "b: { key: \"${file:a.key}\", secret: \"${file:a.secret}\" } | accounts.b.environment: not set; want one of",
        "b: { environment: simulated } | accounts.b.key: not set; want ${env:NAME}",
        "b: { environment: moon, state: paused } | accounts.b.environment: ",
        "b: { environment: simulated, venue: other, state: paused } | accounts.b.venue: ",
        "b: { environment: simulated, state: asleep } | accounts.b.state: ",
        "b: { environment: simulated, state: paused, zone: Mars } | accounts.b.zone: ",
        "b: { environment: simulated, state: paused, allow: \"[trade]\" } | accounts.b.allow: ",
        "b: { environment: simulated, state: paused, every: 7m } | accounts.b.every: ",
        "b: { environment: simulated, state: paused, phase: 6m } | accounts.b.phase: ",
        "b: { environment: simulated, state: paused, lateness: 6m } | accounts.b.lateness: ",
        "b: { environment: simulated, state: paused, next-key: \"${file:a.key}\" } | while the other half of the second key is",
        "\"b c\": { environment: simulated, state: paused } | want an account name of 1 to 63 letters",
      })
  void bothCommandsSayTheSameOfAnAccount(String account, String sentence) {
    desk.write(
        "settings.yaml",
        """
        accounts:
          %s
          one-way-cross: { environment: simulated, key: "${file:a.key}", secret: "${file:a.secret}" }
        capture.every: 5m
        """
            .formatted(account));

    assertThat(assertAlike(sentence).err()).contains("settings.yaml:2: ");
  }

  /// What is not there has no line.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "capture.every: 5m | accounts: none is configured",
        "accounts: { a: { environment: simulated, key: '${file:a.key}', secret: '${file:a.secret}' } } | accounts.a.every: no grid is set",
        "capture: {every: 5m, every: 6m} | settings.yaml:1",
        "[1, 2] | settings.yaml",
      })
  void bothCommandsSayTheSameOfAWholeFile(String text, String sentence) {
    desk.write("settings.yaml", text + "\n");

    assertAlike(sentence);
  }

  /// Nor has what a variable says.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PGHOST | /var/run | PGHOST",
        "ACCOUNT_HISTORY_CAPTURE_LATENESS | 9m | ACCOUNT_HISTORY_CAPTURE_LATENESS",
        "ACCOUNT_HISTORY_NO_SUCH_KEY | 1 | ACCOUNT_HISTORY_NO_SUCH_KEY",
        "ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL | '' | exchange.simulated.base-url",
      })
  void bothCommandsSayTheSameOfAVariable(String variable, String value, String sentence) {
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", "");
    desk.set(variable, value);
    desk.write(
        "settings.yaml",
        """
        capture.every: 5m
        accounts:
          one-way-cross: { environment: simulated, key: "${file:a.key}", secret: "${file:a.secret}" }
        """);

    assertAlike(sentence);
  }

  private Workbench.Answer assertAlike(String sentence) {
    var checked = desk.run("config", "check");
    var collected = desk.run("collect");

    assertThat(checked.exit()).as(checked.out()).isEqualTo(78);
    assertThat(checked.err()).contains(sentence);
    assertThat(collected.exit()).as(collected.err()).isEqualTo(78);
    assertThat(collected.err()).isEqualTo(checked.err());
    assertThat(desk.exchange.servedCounts().requests()).isZero();
    return checked;
  }

  /// One account's keys stop that account alone; what it says then, the check has said before.
  @Test
  void whatStopsAnAccountItSaysAsTheCheckDoes() throws Exception {
    var other = desk.world.account("hedge-cross");
    desk.write("b.key", other.apiKey());
    desk.write("b.secret", other.secret().text());
    desk.write("words", "not a key");
    Files.setPosixFilePermissions(
        desk.write("open", other.apiKey()), PosixFilePermissions.fromString("rw-r--r--"));
    desk.write(
        "settings.yaml",
        """
        capture.every: 5m
        accounts:
          one-way-cross: { environment: simulated, key: "${file:a.key}", secret: "${file:a.secret}" }
          wordy: { environment: simulated, key: "${file:words}", secret: "${file:b.secret}" }
          gone: { environment: simulated, key: "${file:none}", secret: "${file:b.secret}" }
          unsigned: { environment: simulated, key: "${file:b.key}", secret: "${file:words}" }
          unset: { environment: simulated, key: "${env:NOWHERE}", secret: "${file:b.secret}" }
          open: { environment: simulated, key: "${file:open}", secret: "${file:b.secret}" }
          twin: { environment: simulated, key: "${file:a.key}", secret: "${file:b.secret}" }
        """);
    var sentences =
        Map.of(
            "wordy", "want one word of printable ASCII",
            "gone", "cannot be read: there is no file " + folder.resolve("none"),
            "unsigned", "neither one word (HMAC)",
            "unset", "cannot be read: variable NOWHERE is not set",
            "open", "cannot be read: others can read file " + folder.resolve("open"),
            "twin", "is the key of account one-way-cross too");

    var checked = desk.run("config", "check");
    var collected = desk.run("collect", "--json");

    assertThat(checked.exit()).isEqualTo(78);
    assertThat(collected.exit()).isEqualTo(78);
    assertThat(checked.err().lines()).hasSize(sentences.size());
    assertThat(outcome(collected, "one-way-cross")).contains("\"outcome\":\"taken\"");
    sentences.forEach((account, sentence) -> {
      assertThat(checked.err()).containsPattern("accounts\\." + account + "\\..*");
      assertThat(checked.err()).contains(sentence);
      assertThat(outcome(collected, account)).contains("\"outcome\":\"configuration\"", sentence);
    });
  }

  /// The database comes after the captures: these wait, and what it says then, the check has said
  /// before.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "database.folder: a.key | database.folder: ",
        "database: { url: \"postgresql://127.0.0.1:1/x\", password: \"${file:none}\" } | database.password: cannot be read",
        "database: { url: \"postgresql://127.0.0.1:1/x?sslrootcert=none.pem\" } | database.ssl-root-certificate: ",
      })
  void whatKeepsTheTablesClosedIsSaidAsTheCheckDoes(String line, String sentence) {
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", line.contains("url") ? "" : "embedded");
    desk.write(
        "settings.yaml",
        """
        capture.every: 5m
        %s
        accounts:
          one-way-cross: { environment: simulated, key: "${file:a.key}", secret: "${file:a.secret}" }
        """
            .formatted(line));

    var checked = desk.run("config", "check");
    var collected = desk.run("collect", "--drain-wait", "0s", "--json");

    assertThat(checked.exit()).isEqualTo(78);
    assertThat(checked.err().lines())
        .singleElement()
        .satisfies(it -> assertThat(it).contains("settings.yaml:2: " + sentence));
    assertThat(collected.exit()).isEqualTo(78);
    assertThat(collected.lastLine()).contains(checked.err().strip());
    assertThat(desk.exchange.servedCounts().requests()).isPositive();
  }

  private static String outcome(Workbench.Answer collected, String account) {
    var begin = collected.lastLine().indexOf("{\"account\":\"" + account + "\"");
    var next = collected.lastLine().indexOf("{\"account\":", begin + 1);
    return collected.lastLine().substring(begin, next);
  }

  @Test
  void oneLookFindsAllInTheOrderOfTheFile() throws Exception {
    desk.write("blank", "  \n");
    desk.write("words", "not a key");
    desk.write("broken", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
    Files.createFile(folder.resolve("file"));
    desk.set("ACCOUNT_HISTORY_STATE_FOLDER", "");
    desk.set("ACCOUNT_HISTORY_DATABASE_URL", "");
    desk.write(
        "settings.yaml",
        """
        state.folder: file/below
        database: { url: "postgresql://db/x?sslrootcert=none.pem" }
        capture.every: 5m
        accounts:
          first: { environment: simulated, key: "${file:a.key}", secret: "${file:a.secret}" }
          second: { environment: simulated, key: "${file:a.key}", secret: "${file:broken}" }
          third: { environment: simulated, key: "${file:words}", secret: "${file:words}" }
          fourth: { environment: simulated, key: "${file:blank}", secret: "${file:a.secret}" }
        log.level: loud
        """);

    var checked = desk.run("config", "check");

    assertThat(checked.exit()).isEqualTo(78);
    var key = desk.world.account("one-way-cross").apiKey();
    assertThat(checked.err()).doesNotContain(key);
    assertThat(checked.err().lines().map(it -> it.replace(folder.toString(), "")))
        .satisfiesExactly(
            it -> assertThat(it).contains("yaml:1: state.folder:", "/file is not a folder"),
            it -> assertThat(it).contains("yaml:2: database.ssl-root-", "there is no such file"),
            it ->
                assertThat(it).contains("yaml:6: accounts.second.key: is the key of account first"),
            it -> assertThat(it).contains("yaml:6: accounts.second.secret: "),
            it -> assertThat(it).contains("yaml:7: accounts.third.key: want one word of printable"),
            it -> assertThat(it).contains("yaml:7: accounts.third.secret: neither one word (HMAC)"),
            it ->
                assertThat(it).contains("yaml:8: accounts.fourth.key: cannot be read", "is empty"),
            it -> assertThat(it).contains("yaml:9: log.level: "));
  }
}
