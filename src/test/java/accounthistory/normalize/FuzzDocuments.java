package accounthistory.normalize;

import accounthistory.capture.Stream;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// True documents: recorded ones, made ones, and replies of the simulated exchange, in full and
/// with their first rows only.
final class FuzzDocuments {
  private static final Instant EPOCH = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant AT = EPOCH.plus(Duration.ofHours(31));
  private static final int MADE = 20;
  private static final int ROWS = 30;
  private static final JsonMapper MAPPER = new JsonMapper();

  private FuzzDocuments() {}

  /// A document to begin with.
  record Sample(String name, Stream stream, String text) {
    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Whether it is some hundred kilobytes.
    boolean isFull() {
      return text.length() > 50_000;
    }
  }

  static List<Sample> gathered() throws IOException, InterruptedException {
    var all = new ArrayList<Sample>();
    for (var name :
        List.of(
            "single-asset-isolated-long", "hedge-cross", "stringified-integers", "early-rows")) {
      var body = PayloadCaptures.recorded("account/" + name + ".json");
      all.add(new Sample(name, Stream.ACCOUNT, body));
    }
    var list = PayloadCaptures.recorded("asset-index/list.json");
    all.add(new Sample("asset-index", Stream.ASSET_INDEX, list));
    var several = PayloadCaptures.recorded("exchange-info/several.json");
    all.add(new Sample("exchange-info", Stream.EXCHANGE_INFO, several));
    all.add(
        new Sample(
            "income", Stream.INCOME, PayloadCaptures.recorded("income/two-of-one-tran-id.json")));
    all.add(new Sample("trade", Stream.TRADE, PayloadCaptures.recorded("trade/one.json")));
    all.add(
        new Sample(
            "leverage-bracket",
            Stream.LEVERAGE_BRACKET,
            PayloadCaptures.recorded("leverage-bracket/one-symbol.json")));
    for (var seed = 0; seed < MADE; seed++) {
      var made = new AccountDocuments(seed).next();
      all.add(new Sample("made " + seed, Stream.ACCOUNT, made));
    }
    addSimulated(all);
    return all;
  }

  private static void addSimulated(List<Sample> all) throws IOException, InterruptedException {
    var world = World.standard(1, EPOCH);
    try (var exchange = SimulatedExchange.start(world, () -> AT, ServerOptions.DEFAULTS);
        var client = HttpClient.newHttpClient()) {
      for (var account : world.accounts()) {
        if (!account.modes().dormant()) {
          var text = get(client, exchange, account);
          all.add(new Sample("full " + account.name(), Stream.ACCOUNT, text));
          all.add(new Sample(account.name(), Stream.ACCOUNT, firstRows(text)));
        }
      }
    }
  }

  private static String firstRows(String text) {
    var tree = (ObjectNode) MAPPER.readTree(text);
    var positions = (ArrayNode) tree.get("positions");
    while (positions.size() > ROWS) {
      positions.remove(positions.size() - 1);
    }
    return tree.toString();
  }

  private static String get(HttpClient client, SimulatedExchange exchange, SimulatedAccount account)
      throws IOException, InterruptedException {
    var payload = "timestamp=" + AT.toEpochMilli();
    var path = "/fapi/v2/account?" + payload + "&signature=" + signature(payload, account);
    var request =
        HttpRequest.newBuilder(exchange.baseUri().resolve(path))
            .header("X-MBX-APIKEY", account.apiKey())
            .build();
    var response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(account + ": " + response.body());
    }
    return response.body();
  }

  private static String signature(String payload, SimulatedAccount account) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      var secret = account.secret().text().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
