package accounthistory.config;

import accounthistory.capture.InvalidValueException;
import accounthistory.config.key.DatabaseAddress;
import accounthistory.config.key.Keys;
import accounthistory.config.key.SecretSetting;
import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingValue;
import accounthistory.config.value.SettingsInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which database is meant: the settings, else what `psql` would take from its `PG…` variables,
/// else the embedded one.
final class DatabaseSettingsReader {
  /// Variables that would lead `psql` elsewhere and that are not understood here.
  private static final List<String> NOT_UNDERSTOOD = List.of("PGHOSTADDR", "PGSERVICE");

  private final SettingsReader reader;
  private final SettingsInput input;

  DatabaseSettingsReader(SettingsReader reader) {
    this.reader = reader;
    this.input = reader.input();
  }

  DatabaseSettings read() {
    var address = reader.find(Keys.DATABASE_URL).or(this::ofPsql);
    var user = reader.find(Keys.DATABASE_USER);
    var password = reader.secret(Keys.DATABASE_PASSWORD, Keys.DATABASE_PASSWORD.path());
    var mode = reader.find(Keys.DATABASE_SSL_MODE);
    var root = reader.find(Keys.DATABASE_SSL_ROOT_CERTIFICATE);
    if (address.isEmpty() || address.get().isEmbedded()) {
      return new DatabaseSettings.Embedded(reader.folder(Keys.DATABASE_FOLDER));
    }
    var _ = reader.find(Keys.DATABASE_FOLDER);
    var server = secured(address.get(), mode, root.map(Path::toString));
    var login = user.or(server::user).or(() -> input.variable("PGUSER"));
    return new DatabaseSettings.Server(
        server.jdbcUrl(),
        server.libpqUrl(login),
        login,
        password.or(() -> passwordOf(server)).map(SecretSetting::secret),
        String.valueOf(server.parameters().get("sslmode")));
  }

  private Optional<DatabaseAddress> ofPsql() {
    if (reader.origin(Keys.DATABASE_URL.path()).isPresent()) {
      return Optional.empty();
    }
    for (var name : NOT_UNDERSTOOD) {
      if (input.variable(name).isPresent()) {
        reader.refuse("", new SettingOrigin.InVariable(name), "not understood; set database.url");
      }
    }
    var first =
        List.of("PGHOST", "PGPORT", "PGDATABASE").stream()
            .filter(it -> input.variable(it).isPresent())
            .findFirst();
    return first.flatMap(name -> {
      var origin = new SettingOrigin.InVariable(name);
      var address = reader.made("", origin, this::psqlAddress);
      address.ifPresent(it -> reader.show(Keys.DATABASE_URL.path(), it.toString(), origin.where()));
      return address;
    });
  }

  private DatabaseAddress psqlAddress() {
    var host = input.variable("PGHOST").orElse("localhost");
    if (host.startsWith("/")) {
      throw new InvalidValueException(
          "a socket's folder; the driver connects by TCP: set PGHOST=localhost or database.url");
    }
    var plain = host.contains(":") ? "[" + host + "]" : host;
    return new DatabaseAddress(
        List.of(input.variable("PGPORT").map(it -> plain + ":" + it).orElse(plain)),
        input.variable("PGDATABASE").orElse(""),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(Map.of()));
  }

  /// The address with its TLS parameters. Without a root certificate the driver would look for one
  /// file in the home folder only; the JDK trusts the public authorities.
  private DatabaseAddress secured(
      DatabaseAddress address, Optional<String> mode, Optional<String> root) {
    var parameters = address.parameters();
    var sslMode =
        mode.or(() -> Optional.ofNullable(parameters.get("sslmode")))
            .or(() -> input.variable("PGSSLMODE"))
            .map(this::sslMode)
            .orElse(address.isLocal() ? "prefer" : "verify-full");
    var secured = address.with("sslmode", sslMode);
    var certificate =
        root.or(() -> Optional.ofNullable(parameters.get("sslrootcert")))
            .or(() -> input.variable("PGSSLROOTCERT"));
    if (certificate.isPresent()) {
      requireCertificates(certificate.get());
      return secured.with("sslrootcert", certificate.get());
    }
    var hasDriversOwn =
        input.home().map(it -> Files.exists(it.resolve(".postgresql/root.crt"))).orElse(false);
    return sslMode.startsWith("verify") && !parameters.containsKey("sslfactory") && !hasDriversOwn
        ? secured.with("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory")
        : secured;
  }

  /// The mode's own key is checked by its type; a URL and a variable can hold anything.
  private String sslMode(String text) {
    var key = Keys.DATABASE_SSL_MODE;
    reader.made(
        key.path(),
        where(key.path(), "sslmode", "PGSSLMODE"),
        () ->
            key.type()
                .parser()
                .parse(new SettingValue(text, new SettingOrigin.ByDefault()), input));
    return text;
  }

  private void requireCertificates(String file) {
    var key = Keys.DATABASE_SSL_ROOT_CERTIFICATE.path();
    reader.look(
        key,
        where(key, "sslrootcert", "PGSSLROOTCERT"),
        () -> CertificateFile.read(input.workingFolder().resolve(file)));
  }

  /// Where a setting was found that may also stand in the URL or in a variable of `psql`.
  private SettingOrigin where(String key, String parameter, String variable) {
    return reader
        .origin(key)
        .or(() ->
            reader
                .text(Keys.DATABASE_URL.path())
                .filter(it -> it.contains(parameter + "="))
                .flatMap(_ -> reader.origin(Keys.DATABASE_URL.path())))
        .orElseGet(() -> new SettingOrigin.InVariable(variable));
  }

  private Optional<SecretSetting> passwordOf(DatabaseAddress address) {
    var found =
        address
            .password()
            .map(text -> given(Keys.DATABASE_URL.variable(), text))
            .or(() -> input.variable("PGPASSWORD").map(text -> given("PGPASSWORD", text)));
    found.ifPresent(reader::add);
    return found;
  }

  private static SecretSetting given(String variable, String text) {
    return new SecretSetting(
        Keys.DATABASE_PASSWORD.path(),
        new SettingOrigin.InVariable(variable),
        new SecretSource.Given(variable, text));
  }
}
