package accounthistory.config;

import accounthistory.capture.InvalidValueException;
import accounthistory.capture.SnapshotSource;
import accounthistory.capture.Subject;
import accounthistory.config.key.AccountSettings;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Problem;
import accounthistory.config.key.SecretSetting;
import accounthistory.config.source.SettingsFile;
import accounthistory.config.source.Variables;
import accounthistory.config.source.YamlFile;
import accounthistory.config.value.SettingValues;
import accounthistory.config.value.SettingsInput;
import accounthistory.exchange.protocol.UntrustedHostException;
import accounthistory.spool.SpoolLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
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
    private final List<EffectiveSetting> effective;
    private final List<SecretSetting> secrets;
    private final List<Supplier<Optional<Problem>>> looks;

    Evidence(SettingsReader reader) {
      this.effective = reader.effective();
      this.secrets = List.copyOf(reader.secrets());
      this.looks = reader.looks();
    }
  }

  /// Reads file and environment. Secrets are not read yet: [#unreadableSecrets] tries them.
  public static SettingsResult load(SettingsInput input) {
    var problems = new ArrayList<Problem>();
    var settings = read(input, problems);
    return problems.isEmpty()
        ? new SettingsResult.Loaded(settings, List.of())
        : new SettingsResult.Refused(inOrder(problems));
  }

  /// The same for `collect` and `config check`: with everything that keeps a run from its work and
  /// that can be found without a request. Both act on what this finds; nothing is refused by rules
  /// of their own.
  public static SettingsResult examine(SettingsInput input) {
    var found = new ArrayList<Problem>();
    var settings = read(input, found);
    var early = found.stream().map(Problem::key).toList();
    settings.problems().stream().filter(it -> !it.followsFrom(early)).forEach(found::add);
    var all = inOrder(found);
    return all.stream().anyMatch(Problem::stopsARun)
        ? new SettingsResult.Refused(all)
        : new SettingsResult.Loaded(settings, all);
  }

  private static Settings read(SettingsInput input, List<Problem> problems) {
    var values = new SettingValues();
    var file = SettingsFile.find(input, problems);
    file.ifPresent(it -> YamlFile.read(it, input.workingFolder().resolve(it), values, problems));
    Variables.overlay(input, values, problems);
    return read(file, new SettingsReader(input, values, problems));
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
  public List<EffectiveSetting> effective() {
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
    accounts.stream()
        .map(it -> it.subject().publicSubject())
        .distinct()
        .sorted()
        .forEach(it -> addressProblem(it).ifPresent(missing::add));
    return inOrder(missing);
  }

  private static Key<URI> addressKey(Subject venue) {
    return switch (venue.venue()) {
      case BINANCE_USDM ->
          switch (venue.environment()) {
            case PRODUCTION -> Keys.PRODUCTION_URL;
            case TESTNET -> Keys.TESTNET_URL;
            case SIMULATED -> Keys.SIMULATED_URL;
          };
    };
  }

  /// Why a venue cannot be asked in its environment as the settings say.
  public Optional<Problem> addressProblem(Subject venue) {
    var key = addressKey(venue);
    if (exchange.baseUrl(venue.venue(), venue.environment()).isEmpty()) {
      var needing =
          accounts.stream()
              .filter(it -> it.subject().publicSubject().equals(venue))
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
      exchange.options(venue.venue(), venue.environment());
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
    unreadableSecrets().stream()
        .filter(it -> !it.isOfTheDatabase())
        .map(Problem::asFarAsItsKey)
        .forEach(problems::add);
    KeyTexts.problems(accounts, evidence.secrets).stream()
        .map(Problem::asFarAsItsKey)
        .forEach(problems::add);
    problems.addAll(Folders.ofState(this));
    problems.addAll(databaseProblems());
    return inOrder(problems);
  }

  /// What keeps the database from being opened and can be found without opening it, as it is now.
  public List<Problem> databaseProblems() {
    var problems = new ArrayList<Problem>();
    unreadableSecrets().stream().filter(Problem::isOfTheDatabase).forEach(problems::add);
    problems.addAll(Folders.ofDatabase(this));
    evidence.looks.stream().flatMap(it -> it.get().stream()).forEach(problems::add);
    return inOrder(problems.stream().map(Problem::asFarAsItsKey).toList());
  }

  static List<Problem> inOrder(List<Problem> problems) {
    return problems.stream().distinct().sorted(Problem.IN_ORDER).toList();
  }

  /// Where a key is set.
  Optional<String> originOf(String key) {
    return evidence.effective.stream()
        .filter(it -> it.key().equals(key))
        .map(EffectiveSetting::origin)
        .findFirst();
  }

  /// Every secret that cannot be read now.
  public List<Problem> unreadableSecrets() {
    return evidence.secrets.stream().flatMap(it -> it.problem().stream()).toList();
  }

  private static Settings read(Optional<Path> file, SettingsReader reader) {
    var state = reader.folder(Keys.STATE_FOLDER);
    var spool = new SpoolLimits(reader.get(Keys.SPOOL_KEEP), reader.get(Keys.SPOOL_LIMIT));
    var database = new DatabaseSettingsReader(reader).read();
    var roles = RoleNames.of(reader);
    var exchange = exchange(reader);
    var schedule =
        new ScheduleSettingsReader(reader, word -> "capture." + word)
            .read(reader.find(Keys.EVERY), reader.find(Keys.PHASE), reader.find(Keys.LATENESS));
    var accounts =
        reader.values().accounts().entrySet().stream()
            .map(it ->
                new AccountSettingsReader(reader, it.getKey(), it.getValue(), schedule).read())
            .toList();
    var source = reader.get(Keys.ENDPOINT);
    var spread = reader.get(Keys.SPREAD);
    var streams = StreamSettings.of(reader);
    var collectorName = reader.find(Keys.COLLECTOR_NAME);
    var level = reader.get(Keys.LOG_LEVEL);
    var evidence = new Evidence(reader);
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

  private static ExchangeSettings exchange(SettingsReader reader) {
    return new ExchangeSettings(
        reader.get(Keys.PRODUCTION_URL),
        reader.get(Keys.TESTNET_URL),
        reader.find(Keys.SIMULATED_URL),
        new ExchangeSettings.Timeouts(
            reader.get(Keys.CONNECT_TIMEOUT),
            reader.get(Keys.RESPONSE_TIMEOUT),
            reader.get(Keys.TOTAL_TIMEOUT)),
        reader.get(Keys.BODY_LIMIT),
        reader.get(Keys.RECV_WINDOW),
        reader.get(Keys.WEIGHT_LIMIT),
        reader.get(Keys.WEIGHT_HEAD_ROOM),
        reader.get(Keys.EGRESS),
        new NetworkSettingsReader(reader).read());
  }
}
