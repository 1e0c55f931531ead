package accounthistory.exchange.http;

import accounthistory.secret.Secret;
import accounthistory.secret.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpContext;

/// Asks a proxy for a way to the exchange. The login is put in here, below everything that logs.
record Tunnel(Proxy proxy) {
  /// The proxy does not let us through. Nothing was sent to the exchange.
  static final class RefusedException extends IOException {
    RefusedException(String message) {
      super(message);
    }
  }

  ClassicHttpResponse open(
      HttpRequestExecutor plain,
      ClassicHttpRequest connect,
      HttpClientConnection connection,
      HttpContext context)
      throws IOException, HttpException {
    if (proxy.login().isPresent()) {
      connect.setHeader(HttpHeaders.PROXY_AUTHORIZATION, basic(proxy.login().get()));
    }
    try {
      var response = plain.execute(connect, connection, null, context);
      if (response.getCode() >= 300) {
        // Its words are left aside: they may echo the login, and be endless.
        throw new RefusedException(
            "proxy %s answered HTTP %s%s"
                .formatted(
                    proxy,
                    response.getCode(),
                    response.getCode() == 407 ? ", it wants another user or password" : ""));
      }
      return response;
    } finally {
      connect.removeHeaders(HttpHeaders.PROXY_AUTHORIZATION);
    }
  }

  private String basic(Proxy.Login login) throws IOException {
    var pair = revealed(login.user()) + ":" + revealed(login.password());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private String revealed(Secret secret) throws IOException {
    try {
      return secret.reveal().strip();
    } catch (RuntimeException e) {
      var why = e instanceof Unreadable known ? ": " + known.why() : "";
      throw new RefusedException(
          "login for proxy %s: %s cannot be read%s".formatted(proxy, secret.origin(), why));
    }
  }
}
