package accounthistory.config.secret;

import accounthistory.capture.InvalidValueException;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingType;
import accounthistory.config.value.SettingValue;
import accounthistory.config.value.SettingsInput;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a secret is to be found: settings hold this and never the secret.
public sealed interface SecretSource {
  String TYPE_NAME = "secret";

  SettingType<SecretSource> TYPE = new SettingType<>(TYPE_NAME, SecretSource::parse, _ -> "••••••");

  Pattern REFERENCE = Pattern.compile("\\$\\{(env|file|credential):([^}]+)}");
  Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /// `${env:NAME}`: another variable.
  record InVariable(String name, Optional<String> text) implements SecretSource {
    @Override
    public String toString() {
      return described();
    }
  }

  /// `${file:/path}`, or a variable that ends with `_FILE`.
  record InFile(Path path) implements SecretSource {}

  /// `${credential:name}`: a credential that systemd has loaded for the service.
  record InCredential(String name, Optional<String> folder) implements SecretSource {}

  /// The variable itself holds it.
  record Given(String variable, String text) implements SecretSource {
    @Override
    public String toString() {
      return described();
    }
  }

  /// The secret as it is now.
  default String read() throws IOException {
    return switch (this) {
      case InVariable(String name, Optional<String> text) ->
          text.orElseThrow(() -> new IOException("variable " + name + " is not set"));
      case InFile(Path path) -> SecretFile.readPrivate(path);
      case InCredential(String name, Optional<String> folder) ->
          SecretFile.read(
              Path.of(
                      folder.orElseThrow(() ->
                          new IOException(
                              "CREDENTIALS_DIRECTORY is not set; the service needs"
                                  + " LoadCredential="
                                  + name)))
                  .resolve(name));
      case Given(_, String text) -> text;
    };
  }

  /// For messages and `config show`; never the secret.
  default String described() {
    return switch (this) {
      case InVariable(String name, _) -> "${env:" + name + "}";
      case InFile(Path path) -> "${file:" + path + "}";
      case InCredential(String name, _) -> "${credential:" + name + "}";
      case Given(String variable, _) -> variable;
    };
  }

  private static SecretSource parse(SettingValue value, SettingsInput input) {
    var matcher = REFERENCE.matcher(value.text());
    if (matcher.matches()) {
      return reference(matcher.group(1), new SettingValue(matcher.group(2), value.origin()), input);
    }
    if (value.origin() instanceof SettingOrigin.InVariable(String name)
        && !value.text().startsWith("${")) {
      return new Given(name, value.text());
    }
    throw new InvalidValueException(
        "a secret is only referred to: want ${env:NAME}, ${file:/path} or ${credential:name}");
  }

  private static SecretSource reference(String kind, SettingValue name, SettingsInput input) {
    return switch (kind) {
      case "env" -> new InVariable(name.text(), input.variable(name.text()));
      case "file" -> file(name, input);
      default -> {
        if (!PLAIN_NAME.matcher(name.text()).matches()) {
          throw new InvalidValueException("want a credential's plain name");
        }
        yield new InCredential(name.text(), input.variable("CREDENTIALS_DIRECTORY"));
      }
    };
  }

  private static SecretSource file(SettingValue path, SettingsInput input) {
    try {
      return new InFile(input.path(path));
    } catch (InvalidPathException _) {
      throw new InvalidValueException("want the path of a file");
    }
  }
}
