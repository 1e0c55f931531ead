package accounthistory.exchange;

import accounthistory.exchange.ExchangeOptions.Timeouts;
import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Makes an HTTP client that does what it is told and nothing on its own: no redirects, cookies,
/// retries, authentication, protocol upgrades or settings from the machine. A proxy and further
/// certificate authorities have their place here.
final class HttpClientSetup {
  /// A pooled connection may be closed by the other side at any time; asking it first costs a
  /// millisecond.
  private static final TimeValue VALIDATE_AFTER = TimeValue.ofMilliseconds(500);

  /// Between two slots of any grid a new connection is cheaper than one that may have died.
  private static final Timeout IDLE = Timeout.ofSeconds(30);

  private HttpClientSetup() {}

  static CloseableHttpClient client(Timeouts timeouts, HttpRequestExecutor executor) {
    return HttpClients.custom()
        .setConnectionManager(connections(timeouts))
        .setRequestExecutor(executor)
        .setUserAgent(UserAgent.TEXT)
        .setDefaultRequestConfig(requests(timeouts))
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

  private static PoolingHttpClientConnectionManager connections(Timeouts timeouts) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setConnectionFactory(_ -> new SilentConnection())
        .setTlsSocketStrategy(DefaultClientTlsStrategy.createDefault())
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
}
