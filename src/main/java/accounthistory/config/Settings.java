package accounthistory.config;

import accounthistory.capture.Environment;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.SnapshotSource;
import accounthistory.config.key.AccountSettings;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Problem;
import accounthistory.config.key.SecretSetting;
import accounthistory.config.source.SettingsFile;
import accounthistory.config.source.Variables;
import accounthistory.config.source.YamlFile;
import accounthistory.config.value.SettingsInput;
import accounthistory.config.value.Values;
import accounthistory.exchange.binance.UntrustedHostException;
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
import java.util.function.Supplier;

/// All settings, read once.
///
/// @param file the settings file that was read, if any
/// @param collectorName what the collector is known by, if not by the machine's name
/// @param source which generation of endpoints states are asked from
/// @param logLevel `error`, `warn`, `info`, `debug` or `trace`
/// @param accounts in the order of the file, then of the environment
public record Settings(
    Optional<Path> file,
    Path stateFolder,
    Optional<String> collectorName,
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
    private final List<Supplier<Optional<Problem>>> looks;

    Evidence(Reading reading) {
      this.effective = reading.effective();
      this.secrets = List.copyOf(reading.secrets());
      this.looks = reading.looks();
    }
  }

  /// Reads file and environment. Secrets are not read yet: [#unreadableSecrets] tries them.
  public static Loading load(SettingsInput input) {
    var problems = new ArrayList<Problem>();
    var settings = read(input, problems);
    return problems.isEmpty()
        ? new Loading.Loaded(settings, List.of())
        : new Loading.Refused(inOrder(problems));
  }

  /// The same for `collect` and `config check`: with everything that keeps a run from its work and
  /// that can be found without a request. Both act on what this finds; nothing is refused by rules
  /// of their own.
  public static Loading examine(SettingsInput input) {
    var found = new ArrayList<Problem>();
    var settings = read(input, found);
    var early = found.stream().map(Problem::key).toList();
    settings.problems().stream().filter(it -> !it.followsFrom(early)).forEach(found::add);
    var all = inOrder(found);
    return all.stream().anyMatch(Problem::stopsARun)
        ? new Loading.Refused(all)
        : new Loading.Loaded(settings, all);
  }

  private static Settings read(SettingsInput input, List<Problem> problems) {
    var values = new Values();
    var file = SettingsFile.find(input, problems);
    file.ifPresent(it -> YamlFile.read(it, input.workingFolder().resolve(it), values, problems));
    Variables.overlay(input, values, problems);
    return read(file, new Reading(input, values, problems));
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
    }
    for (var environment : Environment.values()) {
      if (accounts.stream().anyMatch(it -> it.subject().environment() == environment)) {
        addressProblem(environment).ifPresent(missing::add);
      }
    }
    return inOrder(missing);
  }

  /// Why an environment cannot be asked as the settings say.
  public Optional<Problem> addressProblem(Environment environment) {
    var key =
        switch (environment) {
          case PRODUCTION -> Keys.PRODUCTION_URL;
          case TESTNET -> Keys.TESTNET_URL;
          case SIMULATED -> Keys.SIMULATED_URL;
        };
    if (exchange.baseUrl(environment).isEmpty()) {
      var needing =
          accounts.stream()
              .filter(it -> it.subject().environment() == environment)
              .map(AccountSettings::name)
              .findFirst();
      return Optional.of(
          new Problem(
              file.map(Path::toString).orElse(""),
              key.path(),
              "not set, and %s needs it; `simulate` prints it"
                  .formatted(needing.map(it -> "account " + it).orElse("it"))));
    }
    try {
      exchange.options(environment);
      return Optional.empty();
    } catch (UntrustedHostException | InvalidValueException e) {
      var where = originOf(key.path()).orElse("");
      return Optional.of(new Problem(where, key.path(), String.valueOf(e.getMessage())));
    }
  }

  /// Everything that keeps a run, or a part of one, from its work for any account, and that can be
  /// found without a request: what is not said, keys that sign nothing, folders that cannot be
  /// written.
  List<Problem> problems() {
    var problems = new ArrayList<>(missingForCollect());
    unreadableSecrets().stream().map(Problem::ofAPart).forEach(problems::add);
    KeyTexts.problems(accounts, evidence.secrets).stream()
        .map(Problem::ofAPart)
        .forEach(problems::add);
    problems.addAll(Folders.problems(this));
    evidence.looks.stream()
        .flatMap(it -> it.get().stream())
        .map(Problem::ofAPart)
        .forEach(problems::add);
    return inOrder(problems);
  }

  static List<Problem> inOrder(List<Problem> problems) {
    return problems.stream().distinct().sorted(Problem.IN_ORDER).toList();
  }

  /// Where a key is set.
  Optional<String> originOf(String key) {
    return evidence.effective.stream()
        .filter(it -> it.key().equals(key))
        .map(Effective::origin)
        .findFirst();
  }

  /// Every secret that cannot be read now.
  public List<Problem> unreadableSecrets() {
    return evidence.secrets.stream().flatMap(it -> it.problem().stream()).toList();
  }

  private static Settings read(Optional<Path> file, Reading reading) {
    var state = reading.folder(Keys.STATE_FOLDER);
    var spool = new SpoolLimits(reading.get(Keys.SPOOL_KEEP), reading.get(Keys.SPOOL_LIMIT));
    var database = new DatabaseReading(reading).read();
    var roles = RoleNames.of(reading);
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
    var collectorName = reading.find(Keys.COLLECTOR_NAME);
    var level = reading.get(Keys.LOG_LEVEL);
    var evidence = new Evidence(reading);
    return new Settings(
        file,
        state,
        collectorName,
        spool,
        database,
        roles,
        exchange,
        source,
        spread,
        streams,
        accounts,
        level,
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
