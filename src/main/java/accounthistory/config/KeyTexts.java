package accounthistory.config;

import accounthistory.config.key.AccountSettings;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Problem;
import accounthistory.config.key.SecretSetting;
import accounthistory.config.secret.SecretSource;
import accounthistory.exchange.signing.Credentials;
import accounthistory.exchange.signing.UnusableKeyException;
import accounthistory.secret.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the keys of accounts are keys of their own, read as the exchange's client reads them for
/// each request. No message repeats one.
final class KeyTexts {
  private final List<SecretSetting> settings;
  private final List<Problem> problems = new ArrayList<>();

  private KeyTexts(List<SecretSetting> settings) {
    this.settings = settings;
  }

  static List<Problem> problems(List<AccountSettings> accounts, List<SecretSetting> settings) {
    var texts = new KeyTexts(settings);
    for (var account : accounts) {
      var name = account.name();
      account
          .credentials()
          .ifPresent(it -> texts.look(name, Keys.ACCOUNT_KEY, Keys.ACCOUNT_SECRET, it));
      account
          .next()
          .ifPresent(it -> texts.look(name, Keys.ACCOUNT_NEXT_KEY, Keys.ACCOUNT_NEXT_SECRET, it));
    }
    return texts.problems;
  }

  private void look(
      String account,
      Key<SecretSource> key,
      Key<SecretSource> secret,
      AccountSettings.Credentials pair) {
    var keySetting = setting(key.of(account));
    var secretSetting = setting(secret.of(account));
    if (keySetting.isEmpty() || secretSetting.isEmpty()) {
      return;
    }
    // Each half beside one that is surely well, so that one look finds what is wrong with both.
    readable(keySetting.get(), pair.key())
        .ifPresent(
            it -> usable(keySetting.get(), it, new Credentials(it, Secret.of("x"), pair.rule())));
    readable(secretSetting.get(), pair.secret())
        .ifPresent(it -> usable(secretSetting.get(), it, new Credentials(Secret.of("x"), it)));
  }

  private Optional<SecretSetting> setting(String path) {
    return settings.stream().filter(it -> it.key().equals(path)).findFirst();
  }

  /// One that cannot be read is reported elsewhere.
  private static Optional<Secret> readable(SecretSetting setting, Secret secret) {
    return setting.problem().isEmpty() ? Optional.of(secret) : Optional.empty();
  }

  private void usable(SecretSetting setting, Secret half, Credentials credentials) {
    try {
      var _ = credentials.read();
    } catch (UnusableKeyException e) {
      var message = String.valueOf(e.getMessage());
      var from = half.origin() + ": ";
      var what =
          message.contains(from)
              ? message.substring(message.indexOf(from) + from.length())
              : message;
      problems.add(Problem.at(setting.origin(), setting.key(), what));
    }
  }
}
