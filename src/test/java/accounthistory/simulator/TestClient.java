package accounthistory.simulator;

import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.simulator.scenario.SimulatedKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Real HTTP to a simulated exchange, signed by this class's own few lines.
public final class TestClient implements AutoCloseable {
  static final String ACCOUNT = "/fapi/v2/account";

  private static final JsonMapper MAPPER = new JsonMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI base;

  TestClient(SimulatedExchange exchange) {
    this.base = exchange.baseUri();
  }

  /// A reply as it came.
  public record Answer(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return new String(plain(), StandardCharsets.UTF_8);
    }

    public JsonNode json() {
      return MAPPER.readTree(plain());
    }

    int code() {
      return json().get("code").asInt();
    }

    String message() {
      return json().get("msg").asString();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElseThrow();
    }

    int usedWeight() {
      return Integer.parseInt(header("X-MBX-USED-WEIGHT-1M"));
    }

    boolean isCompressed() {
      return response.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent();
    }

    private byte[] plain() {
      if (!isCompressed()) {
        return response.body();
      }
      try (var gzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
        return gzip.readAllBytes();
      } catch (IOException broken) {
        throw new AssertionError("not gzip", broken);
      }
    }
  }

  Answer get(String pathAndQuery) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(base.resolve(pathAndQuery)).build());
  }

  Answer getWithKey(String pathAndQuery, String apiKey) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(base.resolve(pathAndQuery)).header("X-MBX-APIKEY", apiKey).build());
  }

  Answer post(String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(base.resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString("a=b"))
            .build());
  }

  /// A signed account read at a time.
  Answer account(SimulatedAccount account, Instant at) throws IOException, InterruptedException {
    return signed(account, "timestamp=" + at.toEpochMilli());
  }

  Answer accountCompressed(SimulatedAccount account, Instant at)
      throws IOException, InterruptedException {
    var query = ACCOUNT + "?" + sign("timestamp=" + at.toEpochMilli(), account.secret().text());
    return send(
        HttpRequest.newBuilder(base.resolve(query))
            .header("X-MBX-APIKEY", account.apiKey())
            .header("Accept-Encoding", "gzip, deflate")
            .build());
  }

  Answer signed(SimulatedAccount account, String payload) throws IOException, InterruptedException {
    return getWithKey(ACCOUNT + "?" + sign(payload, account.secret().text()), account.apiKey());
  }

  /// A signed read with any key.
  Answer signed(String path, SimulatedKey key, Instant at)
      throws IOException, InterruptedException {
    var payload = "timestamp=" + at.toEpochMilli();
    return getWithKey(path + "?" + sign(payload, key.secret().text()), key.apiKey());
  }

  /// A signed read with parameters of its own.
  public Answer signed(SimulatedAccount account, String path, String query, Instant at)
      throws IOException, InterruptedException {
    var payload = query + (query.isEmpty() ? "" : "&") + "timestamp=" + at.toEpochMilli();
    return getWithKey(path + "?" + sign(payload, account.secret().text()), account.apiKey());
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    return new Answer(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
  }

  static String sign(String payload, String secret) {
    return payload + "&signature=" + hmac(payload, secret);
  }

  static String hmac(String payload, String secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new AssertionError(missing);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
