package accounthistory.config;

import accounthistory.capture.SnapshotSource;
import accounthistory.spool.SpoolLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// All settings, read once.
///
/// @param file the settings file that was read, if any
/// @param source which generation of endpoints states are asked from
/// @param logLevel `error`, `warn`, `info`, `debug` or `trace`
/// @param accounts in the order of the file, then of the environment
public record Settings(
    Optional<Path> file,
    Path stateFolder,
    SpoolLimits spool,
    DatabaseSettings database,
    RoleNames roles,
    ExchangeSettings exchange,
    SnapshotSource source,
    Duration spread,
    StreamSettings streams,
    List<AccountSettings> accounts,
    String logLevel,
    Evidence evidence) {
  /// Every key there is.
  public static final List<Key<?>> KEYS = Keys.ALL;

  public Settings {
    accounts = List.copyOf(accounts);
  }

  /// What the values were made of, for `config show` and for proving that secrets can be read.
  public static final class Evidence {
    private final List<Effective> effective;
    private final List<SecretSetting> secrets;

    Evidence(List<Effective> effective, List<SecretSetting> secrets) {
      this.effective = List.copyOf(effective);
      this.secrets = List.copyOf(secrets);
    }
  }

  /// Reads file and environment. Secrets are not read yet: [#unreadableSecrets] tries them.
  public static Loading load(SettingsInput input) {
    var problems = new ArrayList<Problem>();
    var values = new Values();
    var file = SettingsFile.find(input, problems);
    file.ifPresent(it -> YamlFile.read(it, input.workingFolder().resolve(it), values, problems));
    Variables.overlay(input, values, problems);
    var settings = read(file, new Reading(input, values, problems));
    return problems.isEmpty()
        ? new Loading.Loaded(settings)
        : new Loading.Refused(problems.stream().distinct().toList());
  }

  /// A settings file with every key explained, for `config sample`.
  public static String sample() {
    try (var sample =
        Objects.requireNonNull(
            Settings.class.getResourceAsStream("/accounthistory/sample-settings.yaml"))) {
      return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the sample settings are part of the program", e);
    }
  }

  /// What counts for every key and why, for `config show`; never a secret.
  public List<Effective> effective() {
    return evidence.effective;
  }

  /// What keeps `collect` from beginning: no account, no grid, no address of the simulated
  /// exchange.
  public List<Problem> missingForCollect() {
    var missing = new ArrayList<Problem>();
    var where = file.map(Path::toString).orElse("");
    if (accounts.isEmpty()) {
      missing.add(
          new Problem(
              where,
              "accounts",
              "none is configured; `account-history config sample` prints a file to begin with"));
    }
    for (var account : accounts) {
      if (account.state() != AccountSettings.State.CLOSED && account.schedule().isEmpty()) {
        missing.add(
            new Problem(
                where,
                Keys.ACCOUNT_EVERY.of(account.name()),
                "no grid is set, and none is guessed; add for all accounts the line: capture.every: 5m"));
      }
      if (exchange.baseUrl(account.subject().environment()).isEmpty()) {
        missing.add(
            new Problem(
                where,
                Keys.SIMULATED_URL.path(),
                "not set, and account " + account.name() + " needs it; `simulate` prints it"));
      }
    }
    return missing;
  }

  /// Every secret that cannot be read now.
  public List<Problem> unreadableSecrets() {
    return evidence.secrets.stream().flatMap(it -> it.problem().stream()).toList();
  }

  private static Settings read(Optional<Path> file, Reading reading) {
    var state = reading.folder(Keys.STATE_FOLDER);
    var spool = new SpoolLimits(reading.get(Keys.SPOOL_KEEP), reading.get(Keys.SPOOL_LIMIT));
    var database = new DatabaseReading(reading).read();
    var roles =
        new RoleNames(
            reading.get(Keys.ROLE_OWNER),
            reading.get(Keys.ROLE_WRITER),
            reading.get(Keys.ROLE_READER),
            reading.get(Keys.ROLE_AUDITOR));
    var exchange = exchange(reading);
    var schedule =
        new ScheduleReading(reading, word -> "capture." + word)
            .read(reading.find(Keys.EVERY), reading.find(Keys.PHASE), reading.find(Keys.LATENESS));
    var accounts =
        reading.values().accounts().entrySet().stream()
            .map(it -> new AccountReading(reading, it.getKey(), it.getValue(), schedule).read())
            .toList();
    var source = reading.get(Keys.ENDPOINT);
    var spread = reading.get(Keys.SPREAD);
    var streams = StreamSettings.of(reading);
    var level = reading.get(Keys.LOG_LEVEL);
    var evidence = new Evidence(reading.effective(), reading.secrets());
    return new Settings(
        file, state, spool, database, roles, exchange, source, spread, streams, accounts, level,
        evidence);
  }

  private static ExchangeSettings exchange(Reading reading) {
    return new ExchangeSettings(
        reading.get(Keys.PRODUCTION_URL),
        reading.get(Keys.TESTNET_URL),
        reading.find(Keys.SIMULATED_URL),
        new ExchangeSettings.Timeouts(
            reading.get(Keys.CONNECT_TIMEOUT),
            reading.get(Keys.RESPONSE_TIMEOUT),
            reading.get(Keys.TOTAL_TIMEOUT)),
        reading.get(Keys.BODY_LIMIT),
        reading.get(Keys.RECV_WINDOW),
        reading.get(Keys.WEIGHT_LIMIT),
        reading.get(Keys.WEIGHT_HEAD_ROOM),
        reading.get(Keys.EGRESS),
        new NetworkReading(reading).read());
  }
}
