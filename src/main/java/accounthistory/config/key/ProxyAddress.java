package accounthistory.config.key;

import accounthistory.capture.InvalidValueException;
import accounthistory.config.value.PercentText;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingType;
import accounthistory.config.value.SettingValue;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where an HTTP proxy is, taken apart. It may hold a password, so it prints without.
///
/// @param host empty for none
public record ProxyAddress(
    String host, int port, Optional<String> user, Optional<String> password) {
  static final SettingType<ProxyAddress> TYPE =
      new SettingType<>("proxy", (value, _) -> parse(value), ProxyAddress::toString);

  private static final ProxyAddress NONE =
      new ProxyAddress("", 0, Optional.empty(), Optional.empty());

  private static final Pattern URL =
      Pattern.compile(
          "(?:http://)?(?:([^/?#@:]*)(?::([^/?#@]*))?@)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})/?");

  public boolean isNone() {
    return host.isEmpty();
  }

  /// The address without user and password.
  @Override
  public String toString() {
    return isNone() ? "none" : "http://" + host + ":" + port;
  }

  /// No message repeats the text: it may hold a password.
  public static ProxyAddress parse(SettingValue value) {
    if (value.text().equals("none")) {
      return NONE;
    }
    var url = URL.matcher(value.text());
    if (!url.matches()) {
      throw new InvalidValueException("want http://host:port, or none");
    }
    var port = Integer.parseInt(url.group(4));
    if (port < 1 || port > 65_535) {
      throw new InvalidValueException("port %s: want 1 to 65535".formatted(port));
    }
    if (url.group(2) != null && value.origin() instanceof SettingOrigin.InFile) {
      throw new InvalidValueException(
          "holds a password; take it out and set exchange.proxy-password: ${file:/path}");
    }
    return new ProxyAddress(url.group(3), port, decoded(url.group(1)), decoded(url.group(2)));
  }

  /// Percent signs only: a plus is a plus.
  private static Optional<String> decoded(@Nullable String text) {
    return Optional.ofNullable(text).map(PercentText::decoded);
  }
}
