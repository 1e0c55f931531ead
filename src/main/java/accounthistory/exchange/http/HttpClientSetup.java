package accounthistory.exchange.http;

import accounthistory.exchange.http.ExchangeOptions.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Makes an HTTP client that does what it is configured to do and nothing on its own: no redirects,
/// cookies, retries, authentication, protocol upgrades or settings from the machine. It takes the
/// proxy that it is given, and trusts the given certificates.
final class HttpClientSetup {
  /// A pooled connection may be closed by the other side at any time; asking it first costs a
  /// millisecond.
  private static final TimeValue VALIDATE_AFTER = TimeValue.ofMilliseconds(500);

  /// Between two slots of any grid a new connection is cheaper than one that may have died.
  private static final Timeout IDLE = Timeout.ofSeconds(30);

  private HttpClientSetup() {}

  static CloseableHttpClient client(
      ExchangeOptions options, HttpRequestExecutor executor, Handshakes handshakes) {
    return HttpClients.custom()
        .setConnectionManager(connections(options.timeouts(), handshakes))
        .setRoutePlanner(new Routes(options.network().proxy()))
        .setRequestExecutor(executor)
        .setUserAgent(UserAgent.TEXT)
        .setDefaultRequestConfig(requests(options.timeouts()))
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAutomaticRetries()
        .disableAuthCaching()
        .disableContentCompression()
        .disableConnectionState()
        .build();
  }

  private static RequestConfig requests(Timeouts timeouts) {
    return RequestConfig.custom()
        .setConnectionRequestTimeout(timeout(timeouts.total()))
        .setResponseTimeout(timeout(timeouts.response()))
        .setConnectionKeepAlive(IDLE)
        .setRedirectsEnabled(false)
        .setAuthenticationEnabled(false)
        .setProtocolUpgradeEnabled(false)
        .build();
  }

  private static PoolingHttpClientConnectionManager connections(
      Timeouts timeouts, Handshakes handshakes) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setConnectionFactory(_ -> new SilentConnection())
        .setTlsSocketStrategy(handshakes)
        .setDefaultTlsConfig(
            TlsConfig.custom()
                .setHandshakeTimeout(timeout(timeouts.connect()))
                .setSupportedProtocols(TLS.V_1_3, TLS.V_1_2)
                .build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(timeout(timeouts.connect()))
                .setSocketTimeout(timeout(timeouts.response()))
                .setValidateAfterInactivity(VALIDATE_AFTER)
                .setIdleTimeout(IDLE)
                .build())
        .setMaxConnTotal(Transport.CONNECTIONS)
        .setMaxConnPerRoute(Transport.CONNECTIONS)
        .build();
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.ofMilliseconds(duration.toMillis());
  }

  /// Straight, or through the proxy where it serves.
  private static final class Routes extends DefaultRoutePlanner {
    private final Optional<Proxy> proxy;

    Routes(Optional<Proxy> proxy) {
      super(null);
      this.proxy = proxy;
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
      return proxy
          .filter(it -> it.serves(URI.create(target.toURI())))
          .map(it -> new HttpHost("http", it.host(), it.port()))
          .orElse(null);
    }
  }
}
