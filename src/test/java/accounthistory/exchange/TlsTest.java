package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Venue;
import accounthistory.exchange.FetchOutcome.Distrusted;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.http.Network;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class TlsTest {
  @TempDir private Path folder;

  @Test
  void aCertificateThatNobodyVouchesForIsRefusedBeforeAnythingIsSent() throws Exception {
    var outcome = fetched(TestCertificates.selfSigned(folder, "dns:localhost"), List.of());

    assertThat(outcome).isInstanceOf(Distrusted.class);
    var problem = ((Unfetched) outcome).problem();
    assertThat(problem.reason()).isEqualTo(FailureReason.TLS);
    assertThat(problem.sent()).isFalse();
    assertThat(problem.message()).contains(": tls, ").contains("certification path");
  }

  @Test
  void aTrustedCertificateOfAnotherHostIsRefused() throws Exception {
    var store = TestCertificates.selfSigned(folder, "dns:fapi.example");
    assertThat(fetched(store, store)).isInstanceOf(Distrusted.class);
  }

  @Test
  void aTrustedCertificateOfTheHostIsAccepted() throws Exception {
    var store = TestCertificates.selfSigned(folder, "dns:localhost");
    assertThat(fetched(store, store)).isInstanceOf(Fetched.class);
  }

  @Test
  void aPrivateAuthorityIsTrustedBesidesTheJdksOwn() throws Exception {
    var authority = TestCertificates.authority(folder, "of-the-house");
    var other = TestCertificates.authority(folder, "of-another");
    var server = authority.signed(folder, "dns:localhost");
    assertThat(fetched(server, List.of(other.certificate()))).isInstanceOf(Distrusted.class);
    assertThat(fetched(server, List.of(other.certificate(), authority.certificate())))
        .isInstanceOf(Fetched.class);
    try (var _ = new Trust(authority.store())) {
      assertThat(fetched(server, List.of(other.certificate()))).isInstanceOf(Fetched.class);
    }
  }

  @Test
  void aPrivateAuthorityVouchesOnlyForTheNameInTheCertificate() throws Exception {
    var authority = TestCertificates.authority(folder, "of-the-house");
    var server = authority.signed(folder, "dns:fapi.example");
    assertThat(fetched(server, List.of(authority.certificate()))).isInstanceOf(Distrusted.class);
  }

  @Test
  void whoVouchedForTheExchangeIsToldAfterTheHandshake() throws Exception {
    var authority = TestCertificates.authority(folder, "of-the-house");
    var server = authority.signed(folder, "dns:localhost");
    try (var bench = bench(server, List.of(authority.certificate()))) {
      assertThat(bench.client().certificateIssuer()).isEmpty();
      bench.client().fetch(Endpoint.TIME);
      assertThat(bench.client().certificateIssuer()).contains("CN=of-the-house");
    }
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
    assertThat(((Unfetched) outcome).problem().reason()).isEqualTo(FailureReason.UNREACHABLE);
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
    assertThat(((Unfetched) outcome).problem().reason()).isEqualTo(FailureReason.UNREACHABLE);
  }

  @Test
  void aHandshakeThatHangsIsATimeout() throws Exception {
    var outcome = fetchedFrom(it -> it.getInputStream().readAllBytes());
    assertThat(outcome).isInstanceOf(Unavailable.class);
    assertThat(((Unfetched) outcome).problem().reason()).isEqualTo(FailureReason.TIMEOUT);
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

  private static FetchOutcome fetched(TestCertificates presented, TestCertificates trusted)
      throws Exception {
    try (var _ = new Trust(trusted.store())) {
      return fetched(presented, List.of());
    }
  }

  private static FetchOutcome fetched(TestCertificates presented, List<X509Certificate> authorities)
      throws Exception {
    try (var bench = bench(presented, authorities)) {
      return bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
    }
  }

  private static Bench bench(TestCertificates presented, List<X509Certificate> authorities)
      throws Exception {
    var listener =
        presented
            .context()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var clocks = new Clocks();
    var script = Bench.tellingTime(clocks, (_, wire) -> wire.json("{}"));
    return Bench.of(
        clocks,
        new LoopbackServer(listener, "https", script),
        it -> it.withNetwork(new Network(Optional.empty(), authorities)));
  }

  /// Makes this virtual machine trust a store, as its operator would.
  private static final class Trust implements AutoCloseable {
    private static final List<String> KEYS =
        List.of("javax.net.ssl.trustStore", "javax.net.ssl.trustStorePassword");

    Trust(Path store) {
      System.setProperty(KEYS.getFirst(), store.toString());
      System.setProperty(KEYS.getLast(), TestCertificates.PASSWORD);
    }

    @Override
    public void close() {
      KEYS.forEach(System::clearProperty);
    }
  }
}
