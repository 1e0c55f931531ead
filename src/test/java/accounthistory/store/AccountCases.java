package accounthistory.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Account replies that lack something, or that must go on working. Their figures are invented, but
/// for the exchange's documented samples.
public final class AccountCases {
  private AccountCases() {}

  public static String body(String name) {
    var path = "/payload/binance-usdm/account-cases/" + name + ".json";
    try (var stream = AccountCases.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new AssertionError("no case " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
