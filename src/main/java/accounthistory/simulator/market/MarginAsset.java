package accounthistory.simulator.market;

import java.util.List;

/// An asset that a futures wallet can hold, one row of every account reply.
///
/// @param marginAvailable whether it counts as collateral in multi-assets mode
/// @param autoExchange negative balance at which the exchange sells other assets, as text
public record MarginAsset(String asset, boolean marginAvailable, String autoExchange) {
  /// All of them, in the order of the reply.
  public static final List<MarginAsset> ALL =
      List.of(
          new MarginAsset("USDT", true, "-10000"),
          new MarginAsset("BTC", true, "-0.10000000"),
          new MarginAsset("BNB", true, "0"),
          new MarginAsset("ETH", true, "0"),
          new MarginAsset("USDC", true, "-10000"),
          new MarginAsset("FDUSD", true, "0"),
          // Credits of another region: never collateral here, and without an index price.
          new MarginAsset("BNFCR", false, "-5000"),
          new MarginAsset("BFUSD", true, "0"),
          new MarginAsset("LDUSDT", true, "0"));
}
