package accounthistory.exchange.http;

import accounthistory.capture.InvalidValueException;
import accounthistory.secret.Secret;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An HTTP proxy that opens a tunnel (`CONNECT`); it sees host and port, nothing else.
///
/// @param direct hosts that are reached without it, as in `NO_PROXY`: `host`, `.domain`, `*`; each
///   stands for its subdomains too, and may name a port
public record Proxy(String host, int port, Optional<Login> login, List<String> direct) {
  public Proxy {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new InvalidValueException(
          "proxy %s:%s: want a host and a port of 1 to 65535".formatted(host, port));
    }
    direct = List.copyOf(direct);
  }

  /// Who asks. It prints as dots.
  ///
  /// @param password read for each tunnel
  public record Login(Secret user, Secret password) {
    @Override
    public String toString() {
      return "••••••";
    }
  }

  /// Whether a request goes through it: not a plain one, which is for this machine only.
  boolean serves(URI target) {
    return "https".equals(target.getScheme())
        && direct.stream().noneMatch(it -> matches(it, target));
  }

  private static boolean matches(String pattern, URI target) {
    var text = pattern.strip().toLowerCase(Locale.ROOT);
    if (text.equals("*")) {
      return true;
    }
    var port = target.getPort() < 0 ? 443 : target.getPort();
    var domain = text.replaceFirst("^\\*?\\.", "").replaceFirst(":" + port + "$", "");
    var host = target.getHost().toLowerCase(Locale.ROOT);
    return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
