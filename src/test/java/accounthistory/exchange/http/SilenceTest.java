package accounthistory.exchange.http;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.exchange.Bench;
import accounthistory.exchange.Clocks;
import accounthistory.exchange.ConnectProxy;
import accounthistory.exchange.LoopbackServer;
import accounthistory.exchange.LoopbackServer.Script;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.binance.Query;
import accounthistory.exchange.signing.Credentials;
import accounthistory.secret.Secret;
import accounthistory.testing.TestCertificates;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// With every logger at TRACE, nothing shows a key, a secret, a signature or a body.
final class SilenceTest {
  private static final String BALANCE = "31415926.53589793";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    root.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(root::detachAppender);
    events.start();
    root.addAppender(events);
    root.setLevel(Level.TRACE);
    // An operator may name the very loggers that write headers and bytes.
    wireLoggers().forEach(it -> it.setLevel(Level.TRACE));
  }

  @AfterEach
  void stop() {
    root.setLevel(before);
    wireLoggers().forEach(it -> it.setLevel(null));
    root.detachAppender(events);
    others.forEach(root::addAppender);
  }

  @Test
  void noLoggerAndNoOutcomeShowsWhatIsConfidential() throws Exception {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var base64 = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
    var pem = "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    var ed25519 = new Credentials(Secret.of(Bench.KEY), Secret.of(pem));
    var confidential =
        new ArrayList<>(List.of(Bench.KEY, Bench.SECRET, base64, BALANCE, "signature="));
    var said = new ArrayList<String>();

    for (var script : scripts()) {
      for (var credentials : List.of(Bench.CREDENTIALS, ed25519)) {
        try (var bench = Bench.of(script, it -> it.withTimeouts(Bench.timeouts(500, 300, 600)))) {
          said.add(bench.client().fetch(Endpoint.ACCOUNT_V2, credentials).toString());
          for (var request : bench.server().seen("/fapi/v2/account")) {
            confidential.add(request.parameter("signature"));
            confidential.add(request.payload());
          }
        }
      }
    }

    said.addAll(logged());
    var words = confidential.toArray(String[]::new);
    assertThat(said).allSatisfy(it -> assertThat(it).doesNotContainIgnoringCase(words));
    // The loggers were really on, and the requests were really signed.
    assertThat(said).anyMatch(it -> it.contains("executing GET /fapi/v2/account"));
    assertThat(confidential).hasSizeGreaterThanOrEqualTo(5 + 4 * scripts().size());
  }

  @Test
  void noLoggerAndNoOutcomeShowsWhoAsksTheProxy() throws Exception {
    var words = List.of("proxy-user-4711", "proxy-password-0815");
    var pair = String.join(":", words);
    var base64 = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    var login = new Proxy.Login(Secret.of(words.getFirst()), Secret.of(words.getLast()));
    var server = TestCertificates.selfSigned(folder, "dns:localhost");
    var said = new ArrayList<String>();
    var heads = new ArrayList<String>();
    for (var answer :
        List.of("", "HTTP/1.1 407 {head}\r\n{head}", "HTTP/9 {head}", "{head}", "HTTP/1.1 200")) {
      try (var proxy = new ConnectProxy(answer);
          var bench = throughProxy(proxy, login, server)) {
        said.add(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS).toString());
        heads.addAll(proxy.heads());
      }
    }

    said.addAll(logged());
    assertThat(said)
        .allSatisfy(it ->
            assertThat(it)
                .doesNotContainIgnoringCase(
                    words.getFirst(),
                    words.getLast(),
                    base64,
                    "Basic ",
                    Bench.KEY,
                    Bench.SECRET,
                    "signature="));
    assertThat(said).anyMatch(it -> it.contains("executing GET /fapi/v2/account"));
    assertThat(said).anyMatch(it -> it.contains("tunnel to target created"));
    assertThat(heads).hasSizeGreaterThanOrEqualTo(5).allMatch(it -> it.contains(base64));
  }

  private static Bench throughProxy(
      ConnectProxy proxy, Proxy.Login login, TestCertificates certificates) throws Exception {
    var listener =
        certificates
            .context()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var clocks = new Clocks();
    var script = Bench.tellingTime(clocks, (_, wire) -> wire.json("{}"));
    var through = new Proxy("127.0.0.1", proxy.port(), Optional.of(login), List.of());
    var network = new Network(Optional.of(through), List.of(certificates.certificate()));
    return Bench.of(
        clocks, new LoopbackServer(listener, "https", script), it -> it.withNetwork(network));
  }

  private static List<Script> scripts() {
    Script echo =
        (request, wire) ->
            wire.json(
                400,
                "<p>"
                    + request.target()
                    + " "
                    + Query.percentEncoded(request.target())
                    + " "
                    + request.target().replace("%", "&#37;").replace("=", "\\u003d")
                    + " "
                    + request.headers());
    return List.of(
        (_, wire) -> wire.json("{\"totalWalletBalance\":\"" + BALANCE + "\"}"),
        (_, wire) -> wire.json(401, "{\"code\":-2015,\"msg\":\"Invalid API-key\"}"),
        echo,
        (request, wire) -> wire.json(302, "", "Location: https://evil.example" + request.target()),
        (request, wire) ->
            wire.raw("HTTP/9.9 " + request.target() + request.headers() + "\r\n\r\n"),
        (request, wire) -> {
          wire.raw(request.headers().get("x-mbx-apikey") + "\r\n");
          wire.reset();
        },
        (request, wire) -> {
          wire.raw("HTTP/1.1 200 OK\r\nX-Echo: " + request.target() + "\r\n\r\n{");
          wire.hangUp();
        },
        (_, wire) -> wire.hold());
  }

  private List<String> logged() {
    return List.copyOf(events.list).stream()
        .map(it ->
            it.getFormattedMessage()
                + (it.getThrowableProxy() == null
                    ? ""
                    : ThrowableProxyUtil.asString(it.getThrowableProxy())))
        .toList();
  }

  private static List<Logger> wireLoggers() {
    return List.of(
        (Logger) LoggerFactory.getLogger("org.apache.hc.client5.http.wire"),
        (Logger) LoggerFactory.getLogger("org.apache.hc.client5.http.headers"));
  }
}
