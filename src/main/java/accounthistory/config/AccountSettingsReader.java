package accounthistory.config;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.config.key.AccountSettings;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.key.SecretSetting;
import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingOrigin;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// One account out of its own keys and the common ones of `capture`.
final class AccountSettingsReader {
  private final SettingsReader reader;
  private final String name;
  private final SettingOrigin origin;
  private final Optional<AccountSettings.Schedule> common;

  AccountSettingsReader(
      SettingsReader reader,
      String name,
      SettingOrigin origin,
      Optional<AccountSettings.Schedule> common) {
    this.reader = reader;
    this.name = name;
    this.origin = origin;
    this.common = common;
  }

  AccountSettings read() {
    var environment = environment();
    var venue = reader.get(Keys.ACCOUNT_VENUE, Keys.ACCOUNT_VENUE.of(name));
    var state = reader.get(Keys.ACCOUNT_STATE, Keys.ACCOUNT_STATE.of(name));
    var keys = keys(state);
    var next = next();
    var allowed = reader.find(Keys.ACCOUNT_ALLOW, Keys.ACCOUNT_ALLOW.of(name)).orElse(Set.of());
    var schedule = schedule();
    var zone = reader.get(Keys.ACCOUNT_ZONE, Keys.ACCOUNT_ZONE.of(name));
    return new AccountSettings(
        new Subject(venue, environment, name), keys, next, allowed, schedule, zone, state);
  }

  private Environment environment() {
    var path = Keys.ACCOUNT_ENVIRONMENT.of(name);
    var environment = reader.find(Keys.ACCOUNT_ENVIRONMENT, path);
    if (reader.origin(path).isEmpty()) {
      reader.refuse(path, origin, "not set; want one of production, testnet, simulated");
    }
    return environment.orElse(Environment.SIMULATED);
  }

  private Optional<AccountSettings.Credentials> keys(AccountSettings.State state) {
    var key = secret(Keys.ACCOUNT_KEY, state);
    var secret = secret(Keys.ACCOUNT_SECRET, state);
    return pair(key, secret);
  }

  private Optional<AccountSettings.Credentials> pair(
      Optional<SecretSetting> key, Optional<SecretSetting> secret) {
    return key.map(SecretSetting::secret)
        .flatMap(it ->
            secret.map(other ->
                new AccountSettings.Credentials(
                    it, other.secret(), reader.keyOwners().ruleOf(name, it))));
  }

  /// The second pair: both of it or none.
  private Optional<AccountSettings.Credentials> next() {
    var keyPath = Keys.ACCOUNT_NEXT_KEY.of(name);
    var secretPath = Keys.ACCOUNT_NEXT_SECRET.of(name);
    var key = reader.secret(Keys.ACCOUNT_NEXT_KEY, keyPath);
    var secret = reader.secret(Keys.ACCOUNT_NEXT_SECRET, secretPath);
    var isHalf = reader.origin(keyPath).isPresent() != reader.origin(secretPath).isPresent();
    if (isHalf) {
      var missing = reader.origin(keyPath).isPresent() ? secretPath : keyPath;
      reader.refuse(missing, origin, "not set, while the other half of the second key is");
    }
    return pair(key, secret);
  }

  private Optional<SecretSetting> secret(Key<SecretSource> key, AccountSettings.State state) {
    var path = key.of(name);
    var secret = reader.secret(key, path);
    if (reader.origin(path).isEmpty() && state == AccountSettings.State.ACTIVE) {
      reader.refuse(
          path,
          origin,
          "not set; want ${env:NAME}, ${file:/path} or ${credential:name}, or state: paused");
    }
    return secret;
  }

  /// The common schedule, unless the account has one of its keys for itself.
  private Optional<AccountSettings.Schedule> schedule() {
    var every = reader.find(Keys.ACCOUNT_EVERY, Keys.EVERY, name);
    var phase = reader.find(Keys.ACCOUNT_PHASE, Keys.PHASE, name);
    var lateness = reader.find(Keys.ACCOUNT_LATENESS, Keys.LATENESS, name);
    var isOwn =
        Stream.of(Keys.ACCOUNT_EVERY, Keys.ACCOUNT_PHASE, Keys.ACCOUNT_LATENESS)
            .anyMatch(it -> reader.origin(it.of(name)).isPresent());
    return isOwn
        ? new ScheduleSettingsReader(reader, this::keyOf).read(every, phase, lateness)
        : common;
  }

  /// The account's own key of that word if it is set, else the common one.
  private String keyOf(String word) {
    var own = Key.ACCOUNTS + name + "." + word;
    return reader.origin(own).isPresent() ? own : "capture." + word;
  }
}
