package accounthistory.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// With every logger at TRACE no key, signature or password is in what the program prints, keeps,
/// stores or is listed with, and what it makes is for its owner alone, whatever the umask.
@WithDatabase
@EnabledOnOs(OS.LINUX)
@Timeout(240)
final class SecretsEndToEndTest {
  private static final String HMAC = "one-way-cross";
  private static final String ED25519 = "multi-one-way";
  private static final String REFUSED = "flat";
  private static final String PROXY_USER = "user-of-the-proxy";
  private static final String PROXY_PASSWORD = "password+of/the%proxy";
  private static final String OTHER_PASSWORD = "password-of-the-other-proxy";
  private static final String WRONG_PASSWORD = "wrong+password/of%the@database";
  private static final String SIGNATURE = "&signature=";

  /// A key that the exchange does not know, made once: that takes seconds.
  private static final KeyPair RSA = keys("RSA");

  /// Headers of every request, as HttpClient would write them.
  private static final Pattern HEADERS =
      Pattern.compile(
          "(?i)http-outgoing|x-mbx-apikey|user-agent|accept-encoding|authorization:|signature=");

  private final Path folder;
  private final TestDatabase database;
  private final DSLContext sql;
  private final RealProgram program;
  private final SimulatedExchange exchange;
  private final SecretSearch search = new SecretSearch();
  private final Set<String> queries = ConcurrentHashMap.newKeySet();
  private volatile boolean echoes;

  SecretsEndToEndTest(TestDatabase database, @TempDir Path folder) throws Exception {
    this.folder = folder;
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.program = new RealProgram(folder);
    var ed25519 = keys("Ed25519");
    var clock = InstantSource.system();
    var world =
        World.standard(5, clock.instant().truncatedTo(ChronoUnit.DAYS))
            .withPublicKey(ED25519, ed25519.getPublic())
            .withPublicKey(REFUSED, ed25519.getPublic());
    var options = ServerOptions.DEFAULTS.withFaults(this::noted);
    this.exchange = SimulatedExchange.start(world, clock, options);
    var secrets = new LinkedHashMap<String, String>();
    secrets.put(HMAC, world.account(HMAC).secret().text());
    secrets.put(ED25519, pem(ed25519));
    secrets.put(REFUSED, pem(RSA));
    configure(world, secrets);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void nothingPrintedKeptOrListedHoldsASecret() throws Exception {
    assertThat(run("migrate").exit()).isZero();
    var collected = run("collect", "--json");
    assertThat(collected.exit()).as(collected.out()).isEqualTo(77);
    assertThat(collected.lastLine()).contains("-1022", HMAC, ED25519, REFUSED);
    everyFiveSeconds();
    RealProgram.Ended watched;
    try (var meanwhile = Executors.newVirtualThreadPerTaskExecutor()) {
      var watching =
          meanwhile.submit(() -> run(this::hasCollected, "collect", "--watch", "--json"));
      assertThat(run("accounts", "test").out()).contains(HMAC, ED25519, REFUSED, "refused");
      assertThat(run("spool", "status", "--json").lastLine()).contains("\"stored\":");
      assertThat(run("check").out()).contains("spool");
      watched = watching.get();
    }
    assertThat(watched.exit()).isEqualTo(143);
    assertThat(watched.lastLine())
        .isEqualTo("{\"command\":\"collect\",\"exit\":143,\"stopped_by\":\"SIGTERM\"}");
    assertThat(watched.out()).contains("\"accounts\":[{");
    program.set("ACCOUNT_HISTORY_DATABASE_URL", database.url());
    program.set("HTTPS_PROXY", "http://%s:%s@proxy:3128".formatted(PROXY_USER, OTHER_PASSWORD));
    assertThat(run("config", "show").out()).contains("http://proxy:3128", "••••••");

    assertThat(program.processes()).anyMatch(it -> it.contains("cli.Main collect --watch"));
    assertNoSecretAnywhere();
    for (var run : List.of(collected, watched)) {
      assertThat(run.err()).contains("TRACE", "executing GET /fapi/v2/account");
      assertThat(run.err().lines()).noneMatch(it -> HEADERS.matcher(it).find());
    }
  }

  @Test
  void troubleOnTheWayIsToldWithoutASecret() throws Exception {
    program.set("ACCOUNT_HISTORY_DATABASE_URL", "postgresql://127.0.0.1:1/nowhere");
    var away = run("collect", "--json", "--account", HMAC, "--drain-wait", "1s");
    assertThat(away.exit()).as(away.out()).isEqualTo(75);

    try (var proxy = new RefusingProxy()) {
      program.set("ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL", "https://127.0.0.1:1");
      program.set("ACCOUNT_HISTORY_EXCHANGE_PROXY", "http://127.0.0.1:" + proxy.port());
      program.set("ACCOUNT_HISTORY_EXCHANGE_PROXY_USER", PROXY_USER);
      var file = write("keys/proxy", PROXY_PASSWORD).toString();
      program.set("ACCOUNT_HISTORY_EXCHANGE_PROXY_PASSWORD_FILE", file);
      // Another account: the first one's slot may lie in the spool already.
      var lost = run(() -> program.hasSaid("answered HTTP 407"), "collect", "--account", ED25519);
      assertThat(lost.err()).contains("answered HTTP 407");
      assertThat(lost.err().lines()).noneMatch(it -> HEADERS.matcher(it).find());
      assertThat(proxy.heads()).anyMatch(it -> it.contains("Authorization: Basic " + login()));
    }

    program.set("ACCOUNT_HISTORY_DATABASE_URL", database.jdbcUrl());
    var wrong = write("keys/wrong", WRONG_PASSWORD);
    program.set("ACCOUNT_HISTORY_DATABASE_PASSWORD_FILE", wrong.toString());
    program.set("ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL", "");
    var refused = run("collect", "--json", "--account", HMAC);
    assertThat(refused.exit()).as(refused.out()).isEqualTo(78);
    assertThat(refused.err()).contains("password authentication failed");

    assertNoSecretAnywhere();
  }

  @Test
  void aReplyThatEchoesTheRequestIsKeptWithoutItsSecrets() throws Exception {
    echoes = true;
    everyFiveSeconds();
    var echoed = run("collect", "--json");
    // A run that takes longer to begin than such a slot may wait requests nothing.
    for (var more = 0; more < 5 && !echoed.out().contains("HTTP 400"); more++) {
      echoed = run("collect", "--json");
    }
    assertThat(echoed.out()).contains("HTTP 400");
    assertThat(queries).isNotEmpty();
    assertNoSecretAnywhere();
  }

  @Test
  void settingsWrittenForASimulationAreForTheirOwnerAlone() throws Exception {
    var settings = folder.resolve("state/settings.yaml");
    var command = new String[] {"simulate", "--settings-folder", "state"};
    assertThat(program.run(() -> Files.exists(settings), command).exit()).isEqualTo(143);
    assertThat(folder.resolve("state/" + HMAC + ".secret")).exists();
    assertThat(program.open()).isEmpty();
  }

  /// Slots of an hour leave a run all its time. A run that waits for the next slot, or for the last
  /// attempt of one, needs short ones.
  private void everyFiveSeconds() {
    program.set("ACCOUNT_HISTORY_CAPTURE_EVERY", "5s");
    program.set("ACCOUNT_HISTORY_CAPTURE_LATENESS", "4900ms");
    program.set("ACCOUNT_HISTORY_CAPTURE_SPREAD", "100ms");
  }

  private RealProgram.Ended run(String... arguments) throws Exception {
    return run(() -> false, arguments);
  }

  private RealProgram.Ended run(BooleanSupplier isEnough, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--settings", folder.resolve("settings.yaml").toString()));
    return program.run(isEnough, all.toArray(String[]::new));
  }

  /// Whether there are snapshots of two slots, and income was requested.
  private boolean hasCollected() {
    return sql.fetchCount(DSL.table("history.account_snapshot")) >= 4
        && queries.stream().anyMatch(it -> it.startsWith("/fapi/v1/income?"));
  }

  /// Looks at all there is but the files that hold the secrets.
  private void assertNoSecretAnywhere() throws Exception {
    for (var query : queries) {
      var signature = query.substring(query.indexOf(SIGNATURE) + SIGNATURE.length());
      search.lookFor("a signature", URLDecoder.decode(signature, UTF_8));
    }
    var bodies = search.lookIntoFiles(folder, "keys") + search.lookIntoTables(sql);
    program.processes().forEach(it -> search.look("list of processes", it.getBytes(UTF_8)));
    assertThat(bodies).as("bodies that were looked at").isPositive();
    assertThat(search.findings()).isEmpty();
    try (var files = Files.walk(folder)) {
      assertThat(files).noneMatch(it -> it.toString().matches(".*\\.(jsa|aot|hprof|jfr|log)"));
    }
    assertThat(program.open()).as("what others may read, write or enter").isEmpty();
  }

  /// What the exchange answers instead of the truth: nothing, or what an over-helpful gateway says.
  private Optional<CannedReply> noted(SimulatedRequest request) {
    if (!request.query().contains(SIGNATURE)) {
      return Optional.empty();
    }
    var asked = request.path() + "?" + request.query();
    queries.add(asked);
    return echoes
        ? Optional.of(
            CannedReply.html(
                400,
                """
                <html><title>Bad request</title>
                <pre>GET %s HTTP/1.1
                X-MBX-APIKEY: %s</pre>
                <!-- %s --></html>
                """
                    .formatted(
                        asked, request.apiKey().orElseThrow(), URLDecoder.decode(asked, UTF_8))))
        : Optional.empty();
  }

  private void configure(World world, Map<String, String> secrets) throws IOException {
    Files.createDirectory(folder.resolve("keys"));
    var yaml =
        new StringBuilder(
            """
            capture: {every: 1h, phase: 0s, lateness: 3599s, spread: 1s}
            streams: {income: 1m, trades-of: none, pages: 2}
            exchange.simulated.base-url: %s
            state.folder: state
            database.url: %s
            database.user: %s
            database.password: ${file:keys/database}
            accounts:
            """
                .formatted(exchange.baseUri(), database.jdbcUrl(), database.user()));
    for (var it : secrets.entrySet()) {
      var name = it.getKey();
      write("keys/" + name + ".key", world.account(name).apiKey());
      write("keys/" + name + ".secret", it.getValue());
      search.lookFor("the key of " + name, world.account(name).apiKey());
      it.getValue()
          .lines()
          .filter(line -> !line.startsWith("-----") && line.length() >= SecretSearch.PART)
          .forEach(line -> search.lookFor("the secret of " + name, line));
      yaml.append("  %1$s: {environment: simulated, ".formatted(name))
          .append("key: '${file:keys/%1$s.key}', ".formatted(name))
          .append("secret: '${file:keys/%1$s.secret}'}\n".formatted(name));
    }
    write("settings.yaml", yaml.toString());
    var password = database.password().reveal();
    write("keys/database", password);
    if (password.length() >= SecretSearch.PART) {
      // A server of the tester's own may have one that stands in any text.
      search.lookFor("the database's password", password);
    }
    search.lookFor("the wrong password", WRONG_PASSWORD);
    search.lookFor("the proxy's password", PROXY_PASSWORD);
    search.lookFor("the other proxy's password", OTHER_PASSWORD);
    search.lookFor("the proxy's login", login());
  }

  private static String login() {
    var pair = PROXY_USER + ":" + PROXY_PASSWORD;
    return Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  private Path write(String name, String text) throws IOException {
    return Files.setPosixFilePermissions(
        Files.writeString(folder.resolve(name), text),
        PosixFilePermissions.fromString("rw-------"));
  }

  private static KeyPair keys(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  private static String pem(KeyPair pair) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(lines.encodeToString(pair.getPrivate().getEncoded()));
  }
}
