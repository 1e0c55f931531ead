package accounthistory.config.key;

import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingOrigin;
import accounthistory.secret.Secret;
import accounthistory.text.FileWords;
import java.io.IOException;
import java.util.Optional;

/// A secret together with the setting that names it, so that a reading that fails can say which.
public record SecretSetting(String key, SettingOrigin origin, SecretSource source) {
  /// Read at each use; throws [UnreadableSecretException].
  public Secret secret() {
    return Secret.from("%s (%s)".formatted(key, where()), this::read);
  }

  /// What is wrong with it now, if anything.
  public Optional<Problem> problem() {
    try {
      read();
      return Optional.empty();
    } catch (UnreadableSecretException e) {
      return Optional.of(e.problem());
    }
  }

  /// The setting's place, and what it refers to unless it is the place itself.
  public String where() {
    return source.described().equals(origin.where())
        ? origin.where()
        : origin.where() + ", " + source.described();
  }

  private String read() {
    try {
      return source.read();
    } catch (IOException e) {
      var why = FileWords.of(e);
      throw new UnreadableSecretException(
          Problem.at(origin, key, "cannot be read: " + why), why, e);
    }
  }
}
