package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.simulator.fault.FaultScript;
import accounthistory.simulator.http.Tls;
import accounthistory.simulator.ledger.World;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An exchange that speaks TLS, and the ways in which it fails to.
@Timeout(120)
final class TlsFaultsTest {
  private static final char[] PASSWORD = "of-a-test".toCharArray();

  @TempDir private Path folder;
  private final SteppedClock clock = new SteppedClock(ExchangeFixture.EPOCH);

  @Test
  void trueRepliesComeOverTls() throws Exception {
    var genuine = store("localhost");
    try (var exchange = exchange("", genuine, Optional.empty());
        var client = trusting(genuine)) {
      assertThat(exchange.baseUri().toString()).startsWith("https://localhost:");
      assertThat(get(client, exchange).statusCode()).isEqualTo(200);
      assertThat(get(client, exchange).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void handshakeIsCutWhileTheRuleHolds() throws Exception {
    var genuine = store("localhost");
    try (var exchange = exchange("tls-failure from 0s to 1m", genuine, Optional.empty())) {
      try (var client = trusting(genuine)) {
        assertThatThrownBy(() -> get(client, exchange)).isInstanceOf(IOException.class);
      }
      clock.step(Duration.ofMinutes(1));
      try (var client = trusting(genuine)) {
        assertThat(get(client, exchange).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void wrongCertificateIsShownWhileTheRuleHolds() throws Exception {
    var genuine = store("localhost");
    var wrong = store("elsewhere");
    try (var exchange =
            exchange("wrong-certificate first 1", genuine, Optional.of(context(wrong)));
        var client = trusting(genuine)) {
      assertThatThrownBy(() -> get(client, exchange)).isInstanceOf(SSLException.class);
      assertThat(get(client, exchange).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void resetAndTruncatedRepliesComeOverTlsToo() throws Exception {
    var genuine = store("localhost");
    try (var exchange =
            exchange("reset from 0s to 1m\nwrong-length -10", genuine, Optional.empty());
        var client = trusting(genuine)) {
      assertThatThrownBy(() -> get(client, exchange)).isInstanceOf(IOException.class);
      clock.step(Duration.ofMinutes(1));
      assertThat(get(client, exchange).body()).hasSize(18);
    }
  }

  private SimulatedExchange exchange(String script, KeyStore genuine, Optional<SSLContext> wrong)
      throws Exception {
    var world = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH);
    return SimulatedExchange.start(
        world,
        clock,
        ServerOptions.DEFAULTS
            .withScript(FaultScript.parse("test", script))
            .withTls(new Tls(context(genuine), wrong)));
  }

  private static HttpResponse<String> get(HttpClient client, SimulatedExchange exchange)
      throws IOException, InterruptedException {
    var uri = exchange.baseUri().resolve("/fapi/v1/time");
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static SSLContext context(KeyStore store) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static HttpClient trusting(KeyStore store) throws Exception {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
  }

  /// A self-signed certificate for one name, and its key.
  private KeyStore store(String name) throws Exception {
    var file = folder.resolve(name + ".p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var common = List.of(keytool, "-genkeypair", "-alias", "test", "-keyalg", "EC");
    var command = new ArrayList<>(common);
    command.addAll(List.of("-dname", "CN=test", "-ext", "san=dns:" + name, "-validity", "2"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    var store = KeyStore.getInstance(file.toFile(), PASSWORD);
    // Trusted as a certificate of its own; a key entry alone is not.
    store.setCertificateEntry("trusted", store.getCertificate("test"));
    return store;
  }
}
