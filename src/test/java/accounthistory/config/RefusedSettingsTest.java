package accounthistory.config;

import static accounthistory.config.SettingsFolder.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.config.key.Problem;
import accounthistory.config.value.SettingsInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RefusedSettingsTest {
  private static final String FILE = "account-history.yaml:";

  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "databse: {}                      | 1: databse: unknown key, did you mean database?",
        "databse.url: embedded            | 1: databse.url: unknown key, did you mean database.url?",
        "log: {levle: info}               | 1: log.levle: unknown key, did you mean level?",
        "log: {colour: red}               | 1: log.colour: unknown key",
        "main: {every: 5m}                | 1: main: unknown key",
        "log.level: loud                  | 1: log.level: \"loud\": want one of error, warn, info, debug, trace",
        "log.level: [info]                | 1: log.level: want one value, not a list",
        "log.level: {info: 1}             | 1: log.level: want one value, not keys below it",
        "log.level:                       | 1: log.level: has no value",
        "log.level: ''                    | 1: log.level: has no value",
        "log: info                        | 1: log: want keys below it, not a value",
        "log: [level]                     | 1: log: want keys below it, not a list",
        "[log]                            | 1: want keys below it, not a list",
        "{log: {level: info}, log.level: warn} | 1: log.level: is there twice",
        "{[log]: 1}                       | 1: want a plain word for a key",
        "capture.every: 300               | 1: capture.every: \"300\": want a duration with its unit, e.g. 30s, 5m, 1h or PT5M",
        "capture.every: 7m                | 1: capture.every: grid of 7m: want whole seconds that divide a day, e.g. 5m",
        "capture.every: 500ms             | 1: capture.every: \"500ms\": want 1s to 1d",
        "capture.every: 2d                | 1: capture.every: \"2d\": want 1s to 1d",
        "capture.every: 1500ms            | 1: capture.every: grid of 1s500ms: want whole seconds that divide a day, e.g. 5m",
        "{capture: {every: 1m, phase: 1m}}    | 1: capture.phase: phase of 1m: want whole seconds from zero to less than the grid of 1m",
        "{capture: {every: 1m, lateness: 2m}} | 1: capture.lateness: lateness of 2m: want less than the grid of 1m",
        "capture.phase: PT-1S             | 1: capture.phase: \"PT-1S\": want 0s to 1d",
        "exchange.body-limit: 5           | 1: exchange.body-limit: \"5\": want a size with its unit, e.g. 512 KiB or 64 MiB",
        "exchange.body-limit: 3 GiB       | 1: exchange.body-limit: \"3 GiB\": want 1 B to less than 1 GiB",
        "exchange.weight-limit: many      | 1: exchange.weight-limit: \"many\": want a whole number",
        "exchange.weight-limit: 0         | 1: exchange.weight-limit: \"0\": want 1 to 1000000",
        "exchange.weight-head-room: 100   | 1: exchange.weight-head-room: \"100\": want 0 to 99",
        "exchange.recv-window: 61s        | 1: exchange.recv-window: \"61s\": want 1ms to 1m",
        "exchange.total-timeout: 0s       | 1: exchange.total-timeout: \"0s\": want 1ms to 1h",
        "exchange.testnet.base-url: demo  | 1: exchange.testnet.base-url: \"demo\": want a URL, e.g. https://fapi.binance.com",
        "exchange.testnet.base-url: ftp://x.example | 1: exchange.testnet.base-url: \"ftp://x.example\": want a URL, e.g. https://fapi.binance.com",
        "exchange.testnet.base-url: https://u:hunter2@x.example | 1: exchange.testnet.base-url: want a URL without user name and password",
        "database.roles.owner: Robert'); | 1: database.roles.owner: \"Robert');\": want a role name of a-z, 0-9 and _",
        "database.ssl-mode: yes           | 1: database.ssl-mode: \"yes\": want one of disable, allow, prefer, require, verify-ca, verify-full",
        "database.url: mysql://x          | 1: database.url: want postgresql://host:port/database, jdbc:postgresql://host:port/database or embedded",
        "database.url: postgresql://me:hunter2@db/x | 1: database.url: holds a password; take it out and set database.password: ${file:/path}",
        "database.url: postgresql://db/x?password=hunter2 | 1: database.url: holds a password; take it out and set database.password: ${file:/path}",
        "database.url: postgresql://db/x?sslpassword=hunter2 | 1: database.url: parameter sslpassword would be a secret in a URL",
        "database.url: postgresql://db/x?reWriteBatchedInserts=true | 1: database.url: parameter reWriteBatchedInserts is not known in postgresql://; the driver's own go with jdbc:postgresql://",
        "database.url: postgresql://db/x?sslmode | 1: database.url: want every parameter as name=value",
        "database.url: postgresql://db/%zz | 1: database.url: want every % to begin an escape like %20",
        "database.url: postgresql://db one/x | 1: database.url: \"db one\": want a host, or host:port",
        "database.password: hunter2       | 1: database.password: a secret is only referred to: want ${env:NAME}, ${file:/path} or ${credential:name}",
        "database.password: ${vault:x}    | 1: database.password: a secret is only referred to: want ${env:NAME}, ${file:/path} or ${credential:name}",
        "database.password: ${credential:../x} | 1: database.password: want a credential's plain name",
        "accounts: {a b: {}}              | 1: accounts.a b: want an account name of 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit",
        "accounts.main.every: 5m          | 1: accounts.main.every: unknown key",
        "'log: {level: info'              | 1: want keys below it, not a value",
        "log: {level: info                | 1: not YAML: expected ',' or '}', but got <stream end>",
        "a: b: c                          | 1: not YAML: mapping values are not allowed here",
      })
  void eachMistakeIsNamedWithItsLine(String text, String problem) {
    var problems = SettingsFolder.in(home).file(text).problems();
    assertThat(problems).containsExactly(FILE + problem);
    assertThat(problems.toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "evrey: 1m        | 6: accounts.main.evrey: unknown key, did you mean every?",
        "every: 7m        | 6: accounts.main.every: grid of 7m: want whole seconds that divide a day, e.g. 5m",
        "phase: 5m        | 6: accounts.main.phase: phase of 5m: want whole seconds from zero to less than the grid of 5m",
        "lateness: 5m     | 6: accounts.main.lateness: lateness of 5m: want less than the grid of 5m",
        "zone: Mars/Base  | 6: accounts.main.zone: \"Mars/Base\": want a time zone, e.g. UTC or Europe/Zurich",
        "zone: UTC+3      | 6: accounts.main.zone: \"UTC+3\": want a time zone, e.g. UTC or Europe/Zurich",
        "state: asleep    | 6: accounts.main.state: \"asleep\": want one of active, paused, closed",
        "x.every: 1m      | 6: accounts.main.x.every: unknown key",
        "key: ${env:OTHER} | 6: accounts.main.key: is there twice",
        "every: {}        | 6: accounts.main.every: want one value, not keys below it",
      })
  void eachMistakeOfAnAccountIsNamedWithItsLine(String line, String problem) {
    var text = ACCOUNT + "    " + line + "\ncapture.every: 5m\n";
    assertThat(SettingsFolder.in(home).file(text).problems()).containsExactly(FILE + problem);
  }

  @Test
  void anAccountThatLacksWhatItNeedsIsNamed() {
    assertThat(
            SettingsFolder.in(home).file("accounts:\n  main:\n  other: {state: paused}").problems())
        .containsExactly(
            FILE
                + "2: accounts.main.environment: not set; want one of production, testnet,"
                + " simulated",
            FILE
                + "2: accounts.main.key: not set; want ${env:NAME}, ${file:/path} or"
                + " ${credential:name}, or state: paused",
            FILE
                + "2: accounts.main.secret: not set; want ${env:NAME}, ${file:/path} or"
                + " ${credential:name}, or state: paused",
            FILE
                + "3: accounts.other.environment: not set; want one of production, testnet,"
                + " simulated");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThat(
            SettingsFolder.in(home)
                .file("log.level: loud\ncapture:\n  evry: 5m\n" + ACCOUNT + "    zone: x\n")
                .with("ACCOUNT_HISTORY_STATE_FOLDR", "/x")
                .with("ACCOUNT_HISTORY_EXCHANGE_WEIGHT_LIMIT", "-1")
                .problems())
        .containsExactly(
            FILE + "1: log.level: \"loud\": want one of error, warn, info, debug, trace",
            FILE + "3: capture.evry: unknown key, did you mean every?",
            FILE + "9: accounts.main.zone: \"x\": want a time zone, e.g. UTC or Europe/Zurich",
            "ACCOUNT_HISTORY_STATE_FOLDR: unknown variable, did you mean"
                + " ACCOUNT_HISTORY_STATE_FOLDER?",
            "ACCOUNT_HISTORY_EXCHANGE_WEIGHT_LIMIT: exchange.weight-limit: \"-1\": want a whole"
                + " number");
  }

  @Test
  void aWrongCommonGridIsToldOnceHoweverManyAccounts() {
    var text =
        "capture.every: 7m\n"
            + ACCOUNT
            + ACCOUNT.replace("accounts:\n", "").replace("main", "other")
            + "    phase: 3s\n";
    assertThat(SettingsFolder.in(home).file(text).problems())
        .containsExactly(
            FILE + "1: capture.every: grid of 7m: want whole seconds that divide a day, e.g. 5m");
  }

  @Test
  void aMisspeltVariableIsRefused() {
    assertThat(
            SettingsFolder.in(home)
                .file(ACCOUNT)
                .with("ACCOUNT_HISTORY_ACCOUNTS_MAIN_ZONNE", "UTC")
                .with("ACCOUNT_HISTORY_LOG_LEVEL_FILE", "/x")
                .with("ACCOUNT_HISTORY_WHATEVER_THIS_IS", "hunter2")
                .problems())
        .containsExactly(
            "ACCOUNT_HISTORY_ACCOUNTS_MAIN_ZONNE: unknown variable, did you mean"
                + " ACCOUNT_HISTORY_ACCOUNTS_MAIN_ZONE?",
            "ACCOUNT_HISTORY_LOG_LEVEL_FILE: unknown variable",
            "ACCOUNT_HISTORY_WHATEVER_THIS_IS: unknown variable");
  }

  @Test
  void aReferenceOfAnUnknownKindIsRefusedInAVariableToo() {
    assertThat(
            SettingsFolder.in(home)
                .with("ACCOUNT_HISTORY_DATABASE_PASSWORD", "${vault:hunter2}")
                .problems())
        .containsExactly(
            "ACCOUNT_HISTORY_DATABASE_PASSWORD: database.password: a secret is only referred to:"
                + " want ${env:NAME}, ${file:/path} or ${credential:name}");
  }

  @Test
  void aSecretGivenTwiceIsRefused() {
    assertThat(
            SettingsFolder.in(home)
                .with("ACCOUNT_HISTORY_DATABASE_PASSWORD", "hunter2")
                .with("ACCOUNT_HISTORY_DATABASE_PASSWORD_FILE", "/run/x")
                .problems())
        .containsExactly(
            "ACCOUNT_HISTORY_DATABASE_PASSWORD_FILE: database.password: is set both with and"
                + " without _FILE; want one");
  }

  @Test
  void aVariableThatMeansTwoAccountsIsRefused() {
    var two = ACCOUNT + ACCOUNT.replace("accounts:\n", "").replace("main", "MAIN");
    assertThat(
            SettingsFolder.in(home)
                .file(two)
                .with("ACCOUNT_HISTORY_ACCOUNTS_MAIN_ZONE", "UTC")
                .problems())
        .containsExactly("ACCOUNT_HISTORY_ACCOUNTS_MAIN_ZONE: means several accounts: main, MAIN");
  }

  @Test
  void twoDocumentsAreRefused() {
    assertThat(SettingsFolder.in(home).file("log.level: info\n---\nlog.level: warn\n").problems())
        .containsExactly(FILE + "2: not YAML: but found another document");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
  void aFileThatOthersCanWriteIsRefused(String modes) throws IOException {
    var folder = SettingsFolder.in(home).file("log.level: warn");
    Files.setPosixFilePermissions(
        home.resolve("account-history.yaml"), PosixFilePermissions.fromString(modes));
    assertThat(folder.problems())
        .containsExactly(
            "account-history.yaml: others can write it; fix with: chmod go-w"
                + " account-history.yaml");
  }

  @Test
  void aFileThatIsNamedMustBeThere() {
    assertThat(
            SettingsFolder.in(home)
                .file("log.level: warn")
                .with("ACCOUNT_HISTORY_SETTINGS", "/no/such.yaml")
                .problems())
        .containsExactly("/no/such.yaml: there is no such settings file");
  }

  @Test
  void aFolderIsNotASettingsFile() {
    assertThat(SettingsFolder.in(home).with("ACCOUNT_HISTORY_SETTINGS", home.toString()).problems())
        .containsExactly(home + ": cannot be read: Is a directory");
  }

  @Test
  void whatIsNestedWithoutEndIsRefusedAndNotFollowed() {
    for (var open : List.of("[", "{a: ", "- ")) {
      assertThat(SettingsFolder.in(home).file("a: " + open.repeat(100_000)).problems())
          .as(open)
          .singleElement()
          .satisfies(it ->
              assertThat(it)
                  .startsWith("account-history.yaml:")
                  .containsAnyOf("nested deeper than 20 levels", "not YAML"));
    }
  }

  @Test
  void aliasesThatMultiplyAreNotFollowed() {
    var bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (var i = 1; i < 64; i++) {
      bomb.append("a%1$d: &a%1$d [*a%2$d, *a%2$d]\n".formatted(i, i - 1));
    }

    assertThat(SettingsFolder.in(home).file(bomb.toString()).problems())
        .singleElement()
        .satisfies(
            it -> assertThat(it).startsWith("account-history.yaml: not YAML: Number of aliases"));
  }

  @Test
  void aFileOfAnotherSizeThanSettingsIsNotRead() {
    assertThat(SettingsFolder.in(home).file("# " + "x".repeat(5 << 20)).problems())
        .containsExactly("account-history.yaml: is larger than 4 MiB: no settings");
    assertThat(SettingsFolder.in(home).with("ACCOUNT_HISTORY_SETTINGS", "/dev/zero").problems())
        .contains("/dev/zero: is larger than 4 MiB: no settings");
  }

  @Test
  void whatIsWrongIsToldOnOneLineThatATerminalDoesNotObey() {
    assertThat(SettingsFolder.in(home).file("\"a\\e[31m\\nforged: \\u202E\": 1").problems())
        .singleElement()
        .satisfies(it -> assertThat(it).contains("a\\u001B[31m\\nforged: \\u202E: unknown key"));
  }

  @Test
  void theFirstFileOfTheUsualPlacesCounts() {
    var folder =
        SettingsFolder.in(home)
            .file("named.yaml", "log.level: error")
            .file("variable.yaml", "log.level: warn")
            .file("account-history.yaml", "log.level: debug")
            .file(".config/account-history/settings.yaml", "log.level: trace");
    var variable = Map.of("ACCOUNT_HISTORY_SETTINGS", "variable.yaml");
    assertThat(
            level(
                new SettingsInput(
                    Optional.of(Path.of("named.yaml")), variable, Optional.of(home), home)))
        .isEqualTo("error");
    assertThat(level(new SettingsInput(Optional.empty(), variable, Optional.of(home), home)))
        .isEqualTo("warn");
    assertThat(level(folder.input())).isEqualTo("debug");
    var elsewhere = home.resolve("elsewhere");
    assertThat(level(new SettingsInput(Optional.empty(), Map.of(), Optional.of(home), elsewhere)))
        .isEqualTo("trace");
    assertThat(
            level(
                new SettingsInput(
                    Optional.empty(),
                    Map.of("XDG_CONFIG_HOME", "/none"),
                    Optional.of(home),
                    elsewhere)))
        .isEqualTo("info");
  }

  @Test
  void withoutAHomeFolderTheSettingsThatNeedItAreNamed() {
    var homeless = new SettingsInput(Optional.empty(), Map.of(), Optional.empty(), home);
    assertThat(problems(homeless))
        .containsExactly(
            "state.folder: not set, and HOME, below which it would be, is not set either; set"
                + " state.folder or ACCOUNT_HISTORY_STATE_FOLDER",
            "database.folder: not set, and HOME, below which it would be, is not set either; set"
                + " database.folder or ACCOUNT_HISTORY_DATABASE_FOLDER");

    var own = Map.of("ACCOUNT_HISTORY_STATE_FOLDER", "/x", "XDG_DATA_HOME", "/data");
    var settings = loaded(new SettingsInput(Optional.empty(), own, Optional.empty(), home));
    assertThat(settings.stateFolder()).isEqualTo(Path.of("/x"));
    assertThat(settings.database())
        .isEqualTo(new DatabaseSettings.Embedded(Path.of("/data/account-history/postgres")));

    // A server needs no folder of its own.
    var server = Map.of("ACCOUNT_HISTORY_STATE_FOLDER", "/x", "PGHOST", "localhost");
    assertThat(loaded(new SettingsInput(Optional.empty(), server, Optional.empty(), home)).file())
        .isEmpty();

    var tilde = Map.of("ACCOUNT_HISTORY_STATE_FOLDER", "~/x", "PGHOST", "localhost");
    assertThat(problems(new SettingsInput(Optional.empty(), tilde, Optional.empty(), home)))
        .containsExactly(
            "ACCOUNT_HISTORY_STATE_FOLDER: state.folder: \"~/x\": want a path without ~, since"
                + " HOME is not set");
  }

  private static List<String> problems(SettingsInput input) {
    return ((SettingsResult.Refused) Settings.load(input))
        .problems().stream().map(Problem::toString).toList();
  }

  private static Settings loaded(SettingsInput input) {
    return ((SettingsResult.Loaded) Settings.load(input)).settings();
  }

  private static String level(SettingsInput input) {
    return ((SettingsResult.Loaded) Settings.load(input)).settings().logLevel();
  }
}
