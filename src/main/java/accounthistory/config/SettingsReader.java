package accounthistory.config;

import accounthistory.capture.InvalidValueException;
import accounthistory.config.key.Key;
import accounthistory.config.key.Problem;
import accounthistory.config.key.SecretSetting;
import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingValue;
import accounthistory.config.value.SettingValues;
import accounthistory.config.value.SettingsInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The typed values of all keys, read one after the other. A value that is not one becomes a
/// problem and counts as not set, so that one look finds everything that is wrong.
final class SettingsReader {
  private static final String NOT_SET = "not set";

  private final SettingsInput input;
  private final SettingValues values;
  private final List<Problem> problems;
  private final Map<String, EffectiveSetting> effective = new LinkedHashMap<>();
  private final List<SecretSetting> secrets = new ArrayList<>();
  private final List<Supplier<Optional<Problem>>> looks = new ArrayList<>();
  private final KeyOwners keyOwners = new KeyOwners();

  SettingsReader(SettingsInput input, SettingValues values, List<Problem> problems) {
    this.input = input;
    this.values = values;
    this.problems = problems;
  }

  /// A setting that has a default.
  <T> T get(Key<T> key) {
    return get(key, key.path());
  }

  <T> T get(Key<T> key, String path) {
    return find(key, path).orElseGet(() -> parsedDefault(key));
  }

  <T> Optional<T> find(Key<T> key) {
    return find(key, key.path());
  }

  /// A folder whose default lies below the home folder, if there is one.
  Path folder(Key<Path> key) {
    return find(key)
        .orElseGet(() -> {
          if (origin(key.path()).isEmpty()) {
            problems.add(
                new Problem(
                    "",
                    key.path(),
                    "not set, and HOME, below which it would be, is not set either; set %s or %s"
                        .formatted(key.path(), key.variable())));
          }
          return input.workingFolder();
        });
  }

  /// A setting under a full key of its own, e.g. that of one account.
  <T> Optional<T> find(Key<T> key, String path) {
    var value = values.find(path).or(() -> fallback(key));
    var parsed = value.flatMap(it -> parse(key, path, it));
    show(
        path,
        parsed.map(key.type().shown()).orElse(""),
        value.map(it -> it.origin().where()).orElse(NOT_SET));
    return parsed;
  }

  /// A setting of one account, else the common one.
  <T> Optional<T> find(Key<T> own, Key<T> common, String account) {
    var path = own.of(account);
    if (values.find(path).isPresent()) {
      return find(own, path);
    }
    var value = values.find(common.path());
    var parsed = value.flatMap(it -> quietly(common, it));
    show(
        path,
        parsed.map(common.type().shown()).orElse(""),
        value.map(it -> common.path() + ", " + it.origin().where()).orElse(NOT_SET));
    return parsed;
  }

  /// A secret, not read yet.
  Optional<SecretSetting> secret(Key<SecretSource> key, String path) {
    var value = values.find(path);
    var setting =
        value.flatMap(
            it -> parse(key, path, it).map(source -> new SecretSetting(path, it.origin(), source)));
    setting.ifPresent(secrets::add);
    show(
        path,
        setting.map(it -> it.secret().toString()).orElse(""),
        setting.map(SecretSetting::where).orElse(NOT_SET));
    return setting;
  }

  Optional<String> text(String path) {
    return values.find(path).map(SettingValue::text);
  }

  Optional<SettingOrigin> origin(String path) {
    return values.find(path).map(SettingValue::origin);
  }

  /// A value if its making does not object; the objection is a problem of that key.
  <T> Optional<T> made(String key, SettingOrigin origin, Supplier<T> making) {
    try {
      return Optional.of(making.get());
    } catch (InvalidValueException | NumberFormatException e) {
      refuse(key, origin, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Something outside the settings that is looked at when all of them are known to be well formed:
  /// a run may do without it.
  void look(String key, SettingOrigin origin, Supplier<?> looking) {
    looks.add(() -> {
      try {
        var _ = looking.get();
        return Optional.empty();
      } catch (InvalidValueException e) {
        return Optional.of(Problem.at(origin, key, String.valueOf(e.getMessage())));
      }
    });
  }

  List<Supplier<Optional<Problem>>> looks() {
    return List.copyOf(looks);
  }

  void refuse(String key, SettingOrigin origin, String what) {
    problems.add(Problem.at(origin, key, what));
  }

  void show(String key, String value, String origin) {
    effective.put(key, new EffectiveSetting(key, value, origin));
  }

  void add(SecretSetting secret) {
    secrets.add(secret);
  }

  /// Which account each API key is of.
  KeyOwners keyOwners() {
    return keyOwners;
  }

  SettingsInput input() {
    return input;
  }

  SettingValues values() {
    return values;
  }

  List<EffectiveSetting> effective() {
    return List.copyOf(effective.values());
  }

  List<SecretSetting> secrets() {
    return secrets;
  }

  private <T> Optional<T> parse(Key<T> key, String path, SettingValue value) {
    return made(path, value.origin(), () -> key.type().parser().parse(value, input));
  }

  private <T> Optional<T> quietly(Key<T> key, SettingValue value) {
    try {
      return Optional.of(key.type().parser().parse(value, input));
    } catch (InvalidValueException | NumberFormatException _) {
      // A problem of the common key, reported there.
      return Optional.empty();
    }
  }

  private <T> T parsedDefault(Key<T> key) {
    return fallback(key)
        .map(it -> key.type().parser().parse(it, input))
        .orElseThrow(() -> new InvalidValueException(key.path() + " has no default"));
  }

  /// A default may begin with a folder of the XDG specification.
  private Optional<SettingValue> fallback(Key<?> key) {
    return key.fallback()
        .flatMap(text -> {
          var end = text.indexOf('/');
          return text.startsWith("$XDG_")
              ? input.xdg(text.substring(1, end)).map(it -> it + text.substring(end))
              : Optional.of(text);
        })
        .map(text -> new SettingValue(text, new SettingOrigin.ByDefault()));
  }
}
