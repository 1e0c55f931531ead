package accounthistory.config;

import accounthistory.config.key.Keys;
import accounthistory.config.key.ProxyAddress;
import accounthistory.config.key.SecretSetting;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingValue;
import accounthistory.config.value.SettingsInput;
import accounthistory.exchange.http.Network;
import accounthistory.exchange.http.Proxy;
import accounthistory.secret.Secret;
import java.util.List;
import java.util.Optional;

/// The way to the exchange: the settings, else the proxy that the environment names, as for every
/// other program of the machine.
final class NetworkSettingsReader {
  private static final List<String> PROXY = List.of("HTTPS_PROXY", "https_proxy");
  private static final List<String> NO_PROXY = List.of("NO_PROXY", "no_proxy");

  private final SettingsReader reader;
  private final SettingsInput input;

  NetworkSettingsReader(SettingsReader reader) {
    this.reader = reader;
    this.input = reader.input();
  }

  Network read() {
    var proxy = proxy();
    var authorities =
        reader
            .find(Keys.CERTIFICATE_AUTHORITY)
            .flatMap(file -> {
              var key = Keys.CERTIFICATE_AUTHORITY.path();
              var origin = reader.origin(key).orElseGet(SettingOrigin.ByDefault::new);
              return reader.made(key, origin, () -> CertificateFile.read(file));
            })
            .orElse(List.of());
    return new Network(proxy, authorities);
  }

  private Optional<Proxy> proxy() {
    var set = reader.find(Keys.PROXY);
    var user = reader.find(Keys.PROXY_USER);
    var password = reader.secret(Keys.PROXY_PASSWORD, Keys.PROXY_PASSWORD.path());
    if (user.isEmpty() && password.isPresent()) {
      reader.refuse(
          Keys.PROXY_PASSWORD.path(), password.get().origin(), "goes with exchange.proxy-user");
    }
    var isSet = reader.origin(Keys.PROXY.path()).isPresent();
    var address = isSet ? set : ofTheEnvironment();
    if (address.isEmpty() || address.get().isNone()) {
      return Optional.empty();
    }
    var variable = isSet ? Keys.PROXY.variable() : first(PROXY).orElseThrow();
    var login =
        user.map(it ->
                new Proxy.Login(
                    Secret.of(it),
                    password.map(SecretSetting::secret).orElseGet(() -> Secret.of(""))))
            .or(() -> ofTheAddress(address.get(), variable));
    // What the environment exempts, it exempts from its own proxy.
    var direct = isSet ? List.<String>of() : exempt();
    return Optional.of(new Proxy(address.get().host(), address.get().port(), login, direct));
  }

  private Optional<ProxyAddress> ofTheEnvironment() {
    return first(PROXY)
        .flatMap(name -> {
          var value =
              new SettingValue(
                  input.variable(name).orElseThrow(), new SettingOrigin.InVariable(name));
          var address = reader.made("", value.origin(), () -> ProxyAddress.parse(value));
          address.ifPresent(it -> reader.show(Keys.PROXY.path(), it.toString(), name));
          return address;
        });
  }

  private Optional<Proxy.Login> ofTheAddress(ProxyAddress address, String variable) {
    return address
        .user()
        .map(user -> {
          var password = address.password().orElse("");
          return new Proxy.Login(
              Secret.from(variable, () -> user), Secret.from(variable, () -> password));
        });
  }

  private List<String> exempt() {
    return first(NO_PROXY)
        .flatMap(input::variable)
        .map(it -> List.of(it.split("[,\\s]+")))
        .orElse(List.of());
  }

  private Optional<String> first(List<String> names) {
    return names.stream().filter(it -> input.variable(it).isPresent()).findFirst();
  }
}
