package accounthistory.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Prices of the simulated venue at any instant: mark prices in the quote asset, index prices in
/// USD, funding rates. All are cut to eight decimals where they are published.
public final class Market {
  /// Hours between two funding instants.
  public static final Duration FUNDING_EVERY = Duration.ofHours(8);

  private static final BigDecimal STABLE_BUFFER = new BigDecimal("0.00010000");
  private static final BigDecimal MAJOR_BUFFER = new BigDecimal("0.05000000");
  private static final BigDecimal OTHER_BUFFER = new BigDecimal("0.10000000");

  /// Coins whose index is published in addition to those that a wallet can hold.
  private static final List<String> MORE_INDEXES =
      List.of("SOL", "XRP", "DOGE", "ADA", "LINK", "AVAX", "LTC", "DOT", "BCH");

  private static final long HOUR = 3_600_000L;
  private static final long YEAR = 365 * 24 * HOUR;

  private final Noise noise;
  private final long marketKey;
  private final Map<String, PricePath> paths = new HashMap<>();
  private final Map<String, BigDecimal> buffers = new LinkedHashMap<>();

  public Market(Noise noise) {
    this.noise = noise;
    this.marketKey = noise.key("market");
    // The dollar coins move by at most 0.04 %.
    Coins.STABLES.forEach((name, base) -> addPath(name, base, 0, 3));
    Coins.MAJORS.forEach((name, base) -> addPath(name, base, 1000, name.equals("BTC") ? 200 : 700));
    Coins.TRADIFI.forEach((name, base) -> addPath(name, base, 100, 300));
    for (var name : Catalogue.otherCoins()) {
      addOther(name);
    }
    var special =
        List.of(
            Catalogue.CHINESE_COIN,
            Catalogue.NEW_COIN,
            Catalogue.REUSED_COIN,
            Catalogue.REUSED_COIN + "-2");
    special.forEach(this::addOther);
    for (var asset : MarginAsset.ALL) {
      if (asset.marginAvailable()) {
        buffers.put(asset.asset(), bufferOf(asset.asset()));
      }
    }
    MORE_INDEXES.forEach(name -> buffers.put(name, OTHER_BUFFER));
  }

  /// Mark price of a contract in its quote asset.
  public BigDecimal mark(ListedContract contract, Instant at) {
    var basis = 300 * Noise.drift(noise.key(contract.symbol()), HOUR, at);
    if (contract.type().isDated()) {
      // Five percent a year of premium, in the same unit of 1e-15.
      var left = Math.max(0, contract.leavesAt().toEpochMilli() - at.toEpochMilli());
      basis += 50_000_000_000_000L / YEAR * left;
    }
    var factor = BigDecimal.valueOf(Noise.ONE * 1_000_000L + basis, 15);
    return underlyingPrice(contract, at, factor);
  }

  /// Index price of a contract in its quote asset: the mark without its basis.
  public BigDecimal index(ListedContract contract, Instant at) {
    return underlyingPrice(contract, at, BigDecimal.ONE);
  }

  private BigDecimal underlyingPrice(ListedContract contract, Instant at, BigDecimal factor) {
    return usd(contract.underlying(), at)
        .multiply(factor)
        .divide(usd(contract.quoteAsset(), at), 8, RoundingMode.DOWN);
  }

  /// Index and rates of an asset in USD; empty for assets whose index is not published.
  public Optional<AssetRates> rates(String asset, Instant at) {
    var buffer = buffers.get(asset);
    return buffer == null
        ? Optional.empty()
        : Optional.of(new AssetRates(asset, usd(asset, at).setScale(8, RoundingMode.DOWN), buffer));
  }

  /// All published rates, in the order of the reply.
  public List<AssetRates> rates(Instant at) {
    return buffers.keySet().stream().flatMap(asset -> rates(asset, at).stream()).toList();
  }

  /// Rate paid by longs to shorts at a funding instant, as a fraction; zero for dated contracts.
  public BigDecimal fundingRate(ListedContract contract, Instant stamp) {
    if (contract.type().isDated()) {
      return BigDecimal.ZERO.setScale(8);
    }
    var index = stamp.toEpochMilli() / FUNDING_EVERY.toMillis();
    var units = Noise.below(noise.key("funding " + contract.symbol()), index, 40_001) - 10_000;
    return BigDecimal.valueOf(units, 8);
  }

  /// The first funding instant after an instant.
  public Instant nextFunding(Instant at) {
    var every = FUNDING_EVERY.toMillis();
    return Instant.ofEpochMilli((Math.floorDiv(at.toEpochMilli(), every) + 1) * every);
  }

  /// Base prices by underlying.
  public Map<String, BigDecimal> basePrices() {
    Map<String, BigDecimal> prices = new HashMap<>();
    paths.forEach((name, path) -> prices.put(name, path.base()));
    return Collections.unmodifiableMap(prices);
  }

  /// Uncut USD price of a coin, stock or asset.
  public BigDecimal usd(String underlying, Instant at) {
    var path = paths.get(underlying);
    if (path == null) {
      throw new IllegalArgumentException("nothing is priced as " + underlying);
    }
    return path.at(at);
  }

  private void addOther(String name) {
    var key = noise.key("base " + name);
    var digits = BigDecimal.valueOf(100 + Noise.below(key, 0, 900));
    // From 0.01 to 99.9 USD.
    var base = digits.movePointLeft(1 + Noise.below(key, 1, 4));
    addPath(name, base, 600 + Noise.below(key, 2, 800), 600 + Noise.below(key, 3, 600));
  }

  private void addPath(String name, BigDecimal base, int common, int own) {
    paths.put(name, new PricePath(base, noise.key("price " + name), marketKey, common, own));
  }

  private static BigDecimal bufferOf(String asset) {
    return switch (asset) {
      case "USDT", "USDC" -> STABLE_BUFFER;
      case "BTC", "ETH", "BNB" -> MAJOR_BUFFER;
      default -> OTHER_BUFFER;
    };
  }
}
