package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Venue;
import accounthistory.exchange.FetchOutcome.Distrusted;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class TlsTest {
  private static final String PASSWORD = "of-a-test";

  @TempDir private Path folder;

  @Test
  void aCertificateThatNobodyVouchesForIsRefusedBeforeAnythingIsSent() throws Exception {
    var outcome = fetched(store("dns:localhost"), null);

    assertThat(outcome).isInstanceOf(Distrusted.class);
    var problem = ((Unfetched) outcome).problem();
    assertThat(problem.reason()).isEqualTo(Reason.TLS);
    assertThat(problem.sent()).isFalse();
    assertThat(problem.message()).contains(": tls, ").contains("certification path");
  }

  @Test
  void aTrustedCertificateOfAnotherHostIsRefused() throws Exception {
    var store = store("dns:fapi.example");
    assertThat(fetched(store, store)).isInstanceOf(Distrusted.class);
  }

  @Test
  void aTrustedCertificateOfTheHostIsAccepted() throws Exception {
    var store = store("dns:localhost");
    assertThat(fetched(store, store)).isInstanceOf(Fetched.class);
  }

  @Test
  void aServerThatDoesNotSpeakTlsIsRefused() throws Exception {
    assertThat(
            fetchedFrom(it ->
                it.getOutputStream()
                    .write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.US_ASCII))))
        .isInstanceOf(Distrusted.class);
  }

  @Test
  void aHandshakeThatIsCutIsAnOutage() throws Exception {
    var outcome = fetchedFrom(Socket::close);
    assertThat(outcome).isInstanceOf(Unavailable.class);
    assertThat(((Unfetched) outcome).problem().reason()).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void aHandshakeThatIsResetIsAnOutage() throws Exception {
    var outcome =
        fetchedFrom(it -> {
          it.getInputStream().read();
          it.setSoLinger(true, 0);
          it.close();
        });
    assertThat(outcome).isInstanceOf(Unavailable.class);
    assertThat(((Unfetched) outcome).problem().reason()).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void aHandshakeThatHangsIsATimeout() throws Exception {
    var outcome = fetchedFrom(it -> it.getInputStream().readAllBytes());
    assertThat(outcome).isInstanceOf(Unavailable.class);
    assertThat(((Unfetched) outcome).problem().reason()).isEqualTo(Reason.TIMEOUT);
  }

  /// What a host does with a connection, before any TLS.
  private interface Greeting {
    void to(Socket socket) throws IOException;
  }

  private static FetchOutcome fetchedFrom(Greeting greeting) throws Exception {
    try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> greetAll(listener, greeting));
      var uri = URI.create("https://localhost:" + listener.getLocalPort());
      var options =
          ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, uri)
              .withTimeouts(Bench.timeouts(500, 500, 20_000));
      var clocks = new Clocks();
      try (var client = ExchangeClient.open(options, new ProcessBudget(), clocks, clocks::nanos)) {
        return client.fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      }
    }
  }

  private static void greetAll(ServerSocket listener, Greeting greeting) {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (socket) {
                greeting.to(socket);
              } catch (IOException _) {
                // The client hung up first.
              }
            });
      } catch (IOException _) {
        return;
      }
    }
  }

  private FetchOutcome fetched(Path store, @Nullable Path trusted) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    var listener =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var clocks = new Clocks();
    var script = Bench.tellingTime(clocks, (_, wire) -> wire.json("{}"));
    try (var _ = new Trust(trusted)) {
      return fetched(clocks, new LoopbackServer(listener, "https", script));
    }
  }

  private static FetchOutcome fetched(Clocks clocks, LoopbackServer server) throws Exception {
    try (var bench = Bench.of(clocks, server, it -> it)) {
      return bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
    }
  }

  /// A self-signed certificate for one name, and its key.
  private Path store(String name) throws Exception {
    var store = folder.resolve(name.replace(':', '-') + ".p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var command =
        new ArrayList<>(
            List.of(
                keytool, "-genkeypair", "-alias", "test", "-keyalg", "EC", "-dname", "CN=test"));
    command.addAll(
        List.of("-ext", "san=" + name, "-validity", "2", "-storetype", "PKCS12", "-keystore"));
    command.addAll(List.of(store.toString(), "-storepass", PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(Files.exists(store)).isTrue();
    return store;
  }

  /// Lets this virtual machine trust a store, as its operator would.
  private static final class Trust implements AutoCloseable {
    private static final List<String> KEYS =
        List.of("javax.net.ssl.trustStore", "javax.net.ssl.trustStorePassword");

    Trust(@Nullable Path store) {
      if (store != null) {
        System.setProperty(KEYS.getFirst(), store.toString());
        System.setProperty(KEYS.getLast(), PASSWORD);
      }
    }

    @Override
    public void close() {
      KEYS.forEach(System::clearProperty);
    }
  }
}
