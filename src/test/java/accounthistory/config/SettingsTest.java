package accounthistory.config;

import static accounthistory.config.SettingsFolder.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.config.key.AccountSettings;
import accounthistory.config.key.Problem;
import accounthistory.exchange.http.Network;
import accounthistory.testing.TestCertificates;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  @TempDir private Path home;

  @Test
  void defaults() {
    var settings = SettingsFolder.in(home).load();
    assertThat(settings.file()).isEmpty();
    assertThat(settings.stateFolder()).isEqualTo(home.resolve(".local/state/account-history"));
    assertThat(settings.database())
        .isEqualTo(
            new DatabaseSettings.Embedded(home.resolve(".local/share/account-history/postgres")));
    assertThat(settings.roles())
        .isEqualTo(
            new RoleNames(
                "account_history_owner",
                "account_history_writer",
                "account_history_reader",
                "account_history_auditor"));
    assertThat(settings.exchange())
        .isEqualTo(
            new ExchangeSettings(
                URI.create("https://fapi.binance.com"),
                URI.create("https://demo-fapi.binance.com"),
                Optional.empty(),
                new ExchangeSettings.Timeouts(
                    Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20)),
                64 * 1024 * 1024,
                Duration.ofSeconds(5),
                2400,
                10,
                "shared",
                Network.DIRECT));
    assertThat(settings.accounts()).isEmpty();
    assertThat(settings.logLevel()).isEqualTo("info");
  }

  @Test
  void defaultsOfAnAccount() {
    var settings = SettingsFolder.in(home).file("capture.every: 5m\n" + ACCOUNT).load();
    assertThat(settings.accounts()).hasSize(1);
    var account = settings.accounts().getFirst();
    assertThat(account.subject())
        .isEqualTo(new Subject(Venue.BINANCE_USDM, Environment.PRODUCTION, "main"));
    assertThat(account.name()).isEqualTo("main");
    assertThat(account.credentials()).isPresent();
    assertThat(account.schedule())
        .contains(
            new AccountSettings.Schedule(
                new Grid(Duration.ofMinutes(5), Duration.ofSeconds(20)), Duration.ofSeconds(150)));
    assertThat(account.reportingZone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(account.state()).isEqualTo(AccountSettings.State.ACTIVE);
  }

  @Test
  void everyKeyIsMappedFromTheFile() {
    var settings =
        SettingsFolder.in(home)
            .file(
                """
                state:
                  folder: /srv/state
                database:
                  folder: data
                  roles:
                    owner: the_owner
                    writer: the_writer
                    reader: the_reader
                    auditor: the_auditor
                exchange:
                  production:
                    base-url: https://one.example
                  testnet:
                    base-url: https://two.example
                  simulated:
                    base-url: http://127.0.0.1:8080
                  connect-timeout: 1s
                  response-timeout: 2s
                  total-timeout: PT3S
                  body-limit: 512 KiB
                  recv-window: 1500ms
                  weight-limit: 1200
                  weight-head-room: 25
                capture:
                  every: 1h
                  phase: 30s
                  lateness: 1m
                accounts:
                  main:
                    environment: testnet
                    key: ${env:KEY}
                    secret: ${env:SECRET}
                    every: 1m
                    phase: 5s
                    lateness: 10s
                    zone: Europe/Zurich
                    state: paused
                  Second.one:
                    environment: simulated
                    state: closed
                log:
                  level: debug
                """)
            .load();
    assertThat(settings.file()).contains(Path.of("account-history.yaml"));
    assertThat(settings.stateFolder()).isEqualTo(Path.of("/srv/state"));
    assertThat(settings.database()).isEqualTo(new DatabaseSettings.Embedded(home.resolve("data")));
    assertThat(settings.roles())
        .isEqualTo(new RoleNames("the_owner", "the_writer", "the_reader", "the_auditor"));
    assertThat(settings.exchange())
        .isEqualTo(
            new ExchangeSettings(
                URI.create("https://one.example"),
                URI.create("https://two.example"),
                Optional.of(URI.create("http://127.0.0.1:8080")),
                new ExchangeSettings.Timeouts(
                    Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)),
                512 * 1024,
                Duration.ofMillis(1500),
                1200,
                25,
                "shared",
                Network.DIRECT));
    var main = settings.accounts().getFirst();
    assertThat(main.subject().environment()).isEqualTo(Environment.TESTNET);
    assertThat(main.schedule())
        .contains(
            new AccountSettings.Schedule(
                new Grid(Duration.ofMinutes(1), Duration.ofSeconds(5)), Duration.ofSeconds(10)));
    assertThat(main.reportingZone()).isEqualTo(ZoneId.of("Europe/Zurich"));
    assertThat(main.state()).isEqualTo(AccountSettings.State.PAUSED);
    var second = settings.accounts().getLast();
    assertThat(second.name()).isEqualTo("Second.one");
    assertThat(second.subject().environment()).isEqualTo(Environment.SIMULATED);
    assertThat(second.credentials()).isEmpty();
    assertThat(second.schedule())
        .contains(
            new AccountSettings.Schedule(
                new Grid(Duration.ofHours(1), Duration.ofSeconds(30)), Duration.ofMinutes(1)));
    assertThat(second.state()).isEqualTo(AccountSettings.State.CLOSED);
    assertThat(settings.logLevel()).isEqualTo("debug");
  }

  /// What `config show` says of each key is what was set by its variable.
  @ParameterizedTest
  @CsvSource({
    "ACCOUNT_HISTORY_STATE_FOLDER, state.folder, /srv/state",
    "ACCOUNT_HISTORY_DATABASE_URL, database.url, embedded",
    "ACCOUNT_HISTORY_DATABASE_USER, database.user, somebody",
    "ACCOUNT_HISTORY_DATABASE_SSL_MODE, database.ssl-mode, require",
    "ACCOUNT_HISTORY_DATABASE_SSL_ROOT_CERTIFICATE, database.ssl-root-certificate, /srv/ca.pem",
    "ACCOUNT_HISTORY_DATABASE_FOLDER, database.folder, /srv/data",
    "ACCOUNT_HISTORY_DATABASE_ROLES_OWNER, database.roles.owner, o",
    "ACCOUNT_HISTORY_DATABASE_ROLES_WRITER, database.roles.writer, w",
    "ACCOUNT_HISTORY_DATABASE_ROLES_READER, database.roles.reader, r",
    "ACCOUNT_HISTORY_DATABASE_ROLES_AUDITOR, database.roles.auditor, a",
    "ACCOUNT_HISTORY_EXCHANGE_PRODUCTION_BASE_URL, exchange.production.base-url, https://p.example",
    "ACCOUNT_HISTORY_EXCHANGE_TESTNET_BASE_URL, exchange.testnet.base-url, https://t.example",
    "ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL, exchange.simulated.base-url, http://localhost:1",
    "ACCOUNT_HISTORY_EXCHANGE_CONNECT_TIMEOUT, exchange.connect-timeout, 1s",
    "ACCOUNT_HISTORY_EXCHANGE_RESPONSE_TIMEOUT, exchange.response-timeout, 2s",
    "ACCOUNT_HISTORY_EXCHANGE_TOTAL_TIMEOUT, exchange.total-timeout, 3s",
    "ACCOUNT_HISTORY_EXCHANGE_RECV_WINDOW, exchange.recv-window, 4s",
    "ACCOUNT_HISTORY_EXCHANGE_WEIGHT_LIMIT, exchange.weight-limit, 77",
    "ACCOUNT_HISTORY_EXCHANGE_WEIGHT_HEAD_ROOM, exchange.weight-head-room, 7",
    "ACCOUNT_HISTORY_CAPTURE_EVERY, capture.every, 2m",
    "ACCOUNT_HISTORY_CAPTURE_PHASE, capture.phase, 7s",
    "ACCOUNT_HISTORY_CAPTURE_LATENESS, capture.lateness, 8s",
    "ACCOUNT_HISTORY_ACCOUNTS_MAIN_ENVIRONMENT, accounts.main.environment, simulated",
    "ACCOUNT_HISTORY_ACCOUNTS_MAIN_EVERY, accounts.main.every, 3m",
    "ACCOUNT_HISTORY_ACCOUNTS_MAIN_PHASE, accounts.main.phase, 9s",
    "ACCOUNT_HISTORY_ACCOUNTS_MAIN_LATENESS, accounts.main.lateness, 11s",
    "ACCOUNT_HISTORY_ACCOUNTS_MAIN_ZONE, accounts.main.zone, Asia/Kolkata",
    "ACCOUNT_HISTORY_ACCOUNTS_MAIN_STATE, accounts.main.state, closed",
    "ACCOUNT_HISTORY_LOG_LEVEL, log.level, trace",
  })
  void everyKeyIsMappedFromItsVariableWhichWinsOverTheFile(
      String variable, String key, String value) {
    var settings =
        SettingsFolder.in(home)
            .file("capture.every: 5m\nlog.level: warn\nstate.folder: /other\n" + ACCOUNT)
            .with(variable, value)
            .load();
    assertThat(settings.effective()).contains(new EffectiveSetting(key, value, variable));
  }

  @Test
  void anAccountMayConsistOfVariablesAlone() {
    var settings =
        SettingsFolder.in(home)
            .with("ACCOUNT_HISTORY_ACCOUNTS_MY_ACCOUNT_ENVIRONMENT", "production")
            .with("ACCOUNT_HISTORY_ACCOUNTS_MY_ACCOUNT_KEY", "the key")
            .with("ACCOUNT_HISTORY_ACCOUNTS_MY_ACCOUNT_SECRET_FILE", "/run/secrets/x")
            .load();
    assertThat(settings.accounts()).extracting(AccountSettings::name).containsExactly("my_account");
    assertThat(settings.accounts().getFirst().credentials().orElseThrow().key().reveal())
        .isEqualTo("the key");
  }

  @Test
  void aVariableMeansTheAccountOfTheFileWhoseNameReadsAlike() {
    var settings =
        SettingsFolder.in(home)
            .file(ACCOUNT.replace("main:", "Main-2.b:"))
            .with("ACCOUNT_HISTORY_ACCOUNTS_MAIN_2_B_ZONE", "Asia/Tokyo")
            .load();
    assertThat(settings.accounts()).extracting(AccountSettings::name).containsExactly("Main-2.b");
    assertThat(settings.accounts().getFirst().reportingZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
  }

  @Test
  void anEmptyVariableIsNotSet() {
    var settings =
        SettingsFolder.in(home)
            .file("log.level: debug")
            .with("ACCOUNT_HISTORY_LOG_LEVEL", "")
            .with("PGHOST", "")
            .load();
    assertThat(settings.logLevel()).isEqualTo("debug");
    assertThat(settings.database()).isInstanceOf(DatabaseSettings.Embedded.class);
  }

  @Test
  void variablesOfTheStarterAndOfOthersAreLeftAlone() {
    var settings =
        SettingsFolder.in(home)
            .with("ACCOUNT_HISTORY_JAVA_HOME", "/opt/jdk")
            .with("ACCOUNT_HISTORY_JAVA_OPTS", "-Xmx1g")
            .with("ACCOUNTHISTORY", "x")
            .load();
    assertThat(settings.logLevel()).isEqualTo("info");
  }

  @Test
  void foldersOfTheXdgSpecificationCount() {
    var settings =
        SettingsFolder.in(home)
            .with("XDG_STATE_HOME", "/x/state")
            .with("XDG_DATA_HOME", "/x/data")
            .load();
    assertThat(settings.stateFolder()).isEqualTo(Path.of("/x/state/account-history"));
    assertThat(settings.database())
        .isEqualTo(new DatabaseSettings.Embedded(Path.of("/x/data/account-history/postgres")));
    var relative = SettingsFolder.in(home).with("XDG_STATE_HOME", "state").load();
    assertThat(relative.stateFolder()).isEqualTo(home.resolve(".local/state/account-history"));
  }

  @Test
  void foldersMayBeRelativeToTheirFileOrToTheHomeFolder() {
    var folder = SettingsFolder.in(home).with("ACCOUNT_HISTORY_SETTINGS", "etc/ah.yaml");
    assertThat(folder.file("etc/ah.yaml", "state.folder: spool").load().stateFolder())
        .isEqualTo(home.resolve("etc/spool"));
    assertThat(folder.file("etc/ah.yaml", "state.folder: ~/spool").load().stateFolder())
        .isEqualTo(home.resolve("spool"));
    assertThat(folder.with("ACCOUNT_HISTORY_STATE_FOLDER", "spool").load().stateFolder())
        .isEqualTo(home.resolve("spool"));
  }

  @Test
  void anAccountsOwnGridTakesTheRestFromTheCommonOne() {
    var settings =
        SettingsFolder.in(home)
            .file("capture: {every: 5m, phase: 7s}\n" + ACCOUNT + "    every: 10s\n")
            .load();
    assertThat(settings.accounts().getFirst().schedule())
        .contains(
            new AccountSettings.Schedule(
                new Grid(Duration.ofSeconds(10), Duration.ofSeconds(7)), Duration.ofSeconds(5)));
    assertThat(settings.effective())
        .contains(
            new EffectiveSetting(
                "accounts.main.phase", "7s", "capture.phase, account-history.yaml:1"),
            new EffectiveSetting("accounts.main.every", "10s", "account-history.yaml:7"),
            new EffectiveSetting("accounts.main.lateness", "", "not set"));
  }

  @Test
  void withoutAGridThereIsNoScheduleAndCollectSaysTheLineToAdd() {
    var settings = SettingsFolder.in(home).file(ACCOUNT).load();
    assertThat(settings.accounts().getFirst().schedule()).isEmpty();
    assertThat(settings.missingForCollect())
        .extracting(Problem::toString)
        .containsExactly(
            "account-history.yaml: accounts.main.every: no grid is set, and none is guessed; add"
                + " for all accounts the line: capture.every: 5m");
    var withGrid = SettingsFolder.in(home).file("capture.every: 5m\n" + ACCOUNT).load();
    assertThat(withGrid.missingForCollect()).isEmpty();
  }

  @Test
  void collectNeedsAccountsAndTheAddressOfTheSimulatedExchange() {
    assertThat(SettingsFolder.in(home).load().missingForCollect())
        .extracting(Problem::toString)
        .containsExactly(
            "accounts: none is configured; `account-history config sample` prints a file to begin"
                + " with");
    var simulated = "capture.every: 5m\n" + ACCOUNT.replace("production", "simulated");
    assertThat(SettingsFolder.in(home).file(simulated).load().missingForCollect())
        .extracting(Problem::toString)
        .containsExactly(
            "account-history.yaml: exchange.simulated.base-url: not set, and account main needs"
                + " it; `simulate` prints it");
  }

  @Test
  void theSampleLoadsAndNamesEveryKey() throws Exception {
    var sample = SettingsFolder.in(home).file(Settings.sample()).load();
    assertThat(sample.accounts()).hasSize(1);
    assertThat(sample.missingForCollect()).isEmpty();

    var everything =
        Pattern.compile("^( *)# ( *[a-z.-]+:.*)$", Pattern.MULTILINE)
            .matcher(Settings.sample())
            .replaceAll("$1$2");
    TestCertificates.selfSigned(home, "dns:localhost").pem();
    var settings =
        SettingsFolder.in(home)
            .file(everything.replace("/etc/ssl/company-authority.pem", "dns-localhost.pem"))
            .load();
    for (var key : Settings.KEYS) {
      var path = key.path().replace("<name>", "main");
      assertThat(settings.effective())
          .as(path)
          .anyMatch(it -> it.key().equals(path) && it.origin().startsWith("account-history.yaml:"));
    }
  }

  @Test
  void aCommentedDefaultOfTheSampleIsTheDefault() {
    var commented = Pattern.compile("^ *# +([a-z.-]+): ([^#]*?) *(#.*)?$", Pattern.MULTILINE);
    var said = commented.matcher(Settings.sample());
    var compared = 0;
    while (said.find()) {
      for (var key : Settings.KEYS) {
        if (key.path().endsWith("." + said.group(1)) && key.fallback().isPresent()) {
          var fallback =
              key.fallback()
                  .get()
                  .replace("$XDG_STATE_HOME", "~/.local/state")
                  .replace("$XDG_DATA_HOME", "~/.local/share");
          if (said.group(1).equals("folder") && !fallback.equals(said.group(2))) {
            continue;
          }
          assertThat(said.group(2)).as(key.path()).isEqualTo(fallback);
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(31);
  }

  @Test
  void zonesAreNeverTheMachines() {
    assertThat(ZoneId.systemDefault()).isNotEqualTo(ZoneOffset.UTC);
    var settings = SettingsFolder.in(home).file(ACCOUNT).load();
    assertThat(settings.accounts().getFirst().reportingZone()).isEqualTo(ZoneId.of("UTC"));
  }
}
