package accounthistory.exchange.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Environment;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Venue;
import accounthistory.exchange.Bench;
import accounthistory.exchange.Clocks;
import accounthistory.exchange.ConnectProxy;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.LoopbackServer;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.secret.Secret;
import accounthistory.testing.TestCertificates;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class ProxyTest {
  private static final String PASSWORD = "p:w d-hidden-9";
  private static final Proxy.Login LOGIN =
      new Proxy.Login(Secret.of("hidden-user"), Secret.of(PASSWORD));

  @TempDir private Path folder;

  @Test
  void aTlsRequestGoesThroughATunnelThatSeesHostAndPortAlone() throws Exception {
    try (var proxy = new ConnectProxy("");
        var bench = bench(proxy, Optional.empty(), List.of())) {
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Fetched.class);
      assertThat(bench.client().certificateIssuer()).contains("CN=dns-localhost");
      assertThat(proxy.heads()).hasSize(1);
      assertThat(proxy.heads().getFirst())
          .startsWith("CONNECT localhost:" + bench.server().uri().getPort() + " HTTP/1.1\r\n")
          .doesNotContainIgnoringCase("authorization", "x-mbx", "fapi", Bench.KEY);
      assertThat(bench.server().seen())
          .allSatisfy(it -> assertThat(it.headers()).doesNotContainKey("proxy-authorization"));
    }
  }

  @Test
  void theProxyIsToldWhoAsksAndTheExchangeIsNot() throws Exception {
    var password = new AtomicReference<>("old");
    var login = new Proxy.Login(Secret.of("me"), Secret.from("file", password::get));
    try (var proxy = new ConnectProxy("")) {
      for (var one : List.of("first", "second ü")) {
        password.set(one);
        try (var bench = bench(proxy, Optional.of(login), List.of())) {
          assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
              .isInstanceOf(Fetched.class);
          assertThat(bench.server().seen().toString()).doesNotContainIgnoringCase("proxy");
        }
        var pair = ("me:" + one).getBytes(StandardCharsets.UTF_8);
        assertThat(proxy.heads().getLast())
            .contains(
                "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(pair) + "\r\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"407, ', it wants another user or password'", "403, ''", "502, ''", "302, ''"})
  void aProxyThatRefusesIsAnOutageAndNothingWasSent(int status, String more) throws Exception {
    var answer = "HTTP/1.1 " + status + " {head}\r\nContent-Length: 9000000\r\n\r\n{head}";
    try (var proxy = new ConnectProxy(answer);
        var bench = bench(proxy, Optional.of(LOGIN), List.of())) {
      var outcome = (Unfetched) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      assertThat(outcome).isInstanceOf(Unavailable.class);
      assertThat(outcome.problem().reason()).isEqualTo(FailureReason.UNREACHABLE);
      assertThat(outcome.problem().sent()).isFalse();
      assertThat(outcome.problem().message())
          .endsWith(
              "unreachable, proxy 127.0.0.1:%d answered HTTP %d%s"
                  .formatted(proxy.port(), status, more));
      assertThat(bench.server().seen()).isEmpty();
    }
  }

  @Test
  void aPasswordThatCannotBeReadIsToldWithoutIt() throws Exception {
    Secret broken =
        Secret.from(
            "exchange.proxy-password (file)",
            () -> {
              throw new IllegalStateException(PASSWORD);
            });
    try (var proxy = new ConnectProxy("");
        var bench = bench(proxy, Optional.of(new Proxy.Login(Secret.of("u"), broken)), List.of())) {
      var outcome = (Unfetched) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      assertThat(outcome.problem().reason()).isEqualTo(FailureReason.UNREACHABLE);
      assertThat(outcome.problem().message())
          .contains("exchange.proxy-password (file) cannot be read")
          .doesNotContain(PASSWORD);
    }
  }

  @Test
  void anExemptHostIsReachedStraight() throws Exception {
    try (var proxy = new ConnectProxy("HTTP/1.1 502 no\r\n\r\n");
        var bench = bench(proxy, Optional.empty(), List.of("other", "localhost"))) {
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Fetched.class);
      assertThat(proxy.heads()).isEmpty();
    }
  }

  @Test
  void aPlainRequestNeverLeavesTheMachineByAProxy() throws Exception {
    try (var proxy = new ConnectProxy("");
        var bench =
            Bench.of(
                (_, wire) -> wire.json("{}"), it -> it.withNetwork(network(proxy, List.of())))) {
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Fetched.class);
      assertThat(proxy.heads()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*, false",
    "fapi.binance.com, false",
    "FAPI.binance.com:443, false",
    "binance.com, false",
    ".binance.com, false",
    "*.binance.com, false",
    "fapi.binance.com:8443, true",
    "nance.com, true",
    "com.example, true",
    "'', true",
    ".,  true",
  })
  void exemptHostsAreReadAsEveryProgramReadsThem(String pattern, boolean isServed) {
    var proxy = new Proxy("proxy", 3128, Optional.empty(), List.of(pattern));
    assertThat(proxy.serves(URI.create("https://fapi.binance.com"))).isEqualTo(isServed);
    assertThat(proxy.serves(URI.create("http://127.0.0.1:80"))).isFalse();
  }

  @Test
  void aBudgetIsNamedAfterTheHostAndTheWayThere() {
    var options = ExchangeOptions.of(Venue.BINANCE_USDM, Environment.PRODUCTION);
    assertThat(options.egress(HostKind.FUTURES)).contains("fapi.binance.com");
    assertThat(options.egress(HostKind.WALLET)).contains("api.binance.com");
    var proxy = new Proxy("proxy", 3128, Optional.of(LOGIN), List.of("api.binance.com"));
    var network = new Network(Optional.of(proxy), List.of());
    assertThat(options.withNetwork(network).egress(HostKind.FUTURES))
        .contains("fapi.binance.com_by_proxy:3128");
    assertThat(options.withNetwork(network).egress(HostKind.WALLET)).contains("api.binance.com");
    assertThat(ExchangeOptions.of(Venue.BINANCE_USDM, Environment.TESTNET).egress(HostKind.WALLET))
        .isEmpty();
    assertThat(options.withNetwork(network).toString()).doesNotContain("hidden");
  }

  @Test
  void aProxyHasAHostAndAPort() {
    for (var port : new int[] {0, 65_536}) {
      assertThatThrownBy(() -> new Proxy("proxy", port, Optional.empty(), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Network network(ConnectProxy proxy, List<String> direct) {
    return new Network(
        Optional.of(new Proxy("127.0.0.1", proxy.port(), Optional.empty(), direct)), List.of());
  }

  private Bench bench(ConnectProxy proxy, Optional<Proxy.Login> login, List<String> direct)
      throws Exception {
    var certificates = TestCertificates.selfSigned(folder(), "dns:localhost");
    var listener =
        certificates
            .context()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var clocks = new Clocks();
    var script = Bench.tellingTime(clocks, (_, wire) -> wire.json("{}"));
    var through = new Proxy("127.0.0.1", proxy.port(), login, direct);
    var network = new Network(Optional.of(through), List.of(certificates.certificate()));
    return Bench.of(
        clocks, new LoopbackServer(listener, "https", script), it -> it.withNetwork(network));
  }

  private Path folder() throws Exception {
    return Files.createTempDirectory(folder, "certificate");
  }
}
