package accounthistory.simulator.ledger;

import accounthistory.simulator.market.AssetRates;
import accounthistory.simulator.scenario.PositionKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the accounts of a world are worth, what moved them and what they gained, at any instants:
/// the figures that a collector of the simulated exchange should arrive at.
///
/// Nothing is rounded here; amounts are as the exchange serves them, prices as the caller knows
/// them. Safe for use by many threads.
public final class Oracle {
  /// One nanosecond: what lies between an inclusive and an exclusive bound.
  private static final long TICK = 1;

  private final World world;

  /// USD prices by instant. A collector knows those of the instants at which it asked, so it is
  /// compared with what the oracle makes of the same prices.
  @FunctionalInterface
  public interface Prices {
    /// USD per unit of an asset.
    BigDecimal at(Instant at, String asset);
  }

  public Oracle(World world) {
    this.world = world;
  }

  /// The index that the exchange publishes at the very instant, eight decimals.
  public Prices published() {
    return (at, asset) ->
        world
            .market()
            .rates(asset, at)
            .map(AssetRates::index)
            .orElseThrow(() -> new IllegalArgumentException("no index of " + asset));
  }

  /// Equity in USD at published prices.
  public BigDecimal equity(String account, Instant at) {
    return equity(account, at, published());
  }

  /// Equity in USD: each asset's margin balance times its price, whatever the modes.
  public BigDecimal equity(String account, Instant at, Prices prices) {
    return equity(world.accountAt(account, at), prices);
  }

  private static BigDecimal equity(Books books, Prices prices) {
    return books.assets().stream()
        .map(row -> worth(row.marginBalance(), row.asset(), books.at(), prices))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// Wallet balances by asset, those that are not zero.
  public Map<String, BigDecimal> wallets(String account, Instant at) {
    Map<String, BigDecimal> wallets = new TreeMap<>();
    for (var row : world.accountAt(account, at).assets()) {
      if (row.wallet().signum() != 0) {
        wallets.put(row.asset(), row.wallet());
      }
    }
    return wallets;
  }

  /// Flows that landed after `from` and not after `to`, by stamp.
  public List<IncomeRow> flows(String account, Instant from, Instant to) {
    return world.incomes(account, from.plusNanos(TICK), to.plusNanos(TICK));
  }

  /// Fills after `from` and not after `to`.
  public List<TradeRow> trades(String account, Instant from, Instant to) {
    return world.trades(account, from.plusNanos(TICK), to.plusNanos(TICK));
  }

  /// Profits of closed parts by symbol and side, read off the fills, in each symbol's margin asset.
  public Map<PositionKey, BigDecimal> realized(String account, Instant from, Instant to) {
    Map<PositionKey, BigDecimal> sums = new HashMap<>();
    for (var trade : trades(account, from, to)) {
      var key = new PositionKey(trade.symbol(), trade.side());
      sums.merge(key, trade.realizedPnl(), BigDecimal::add);
    }
    return sums;
  }

  /// What became of the account's money, at published prices.
  public PnlSums between(String account, Instant from, Instant to) {
    return between(account, from, to, published());
  }

  /// What became of the account's money. A flow counts at the price of its stamp, and in the
  /// stretch in which it landed.
  public PnlSums between(String account, Instant from, Instant to, Prices prices) {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(account + ": from " + from + " to " + to);
    }
    var flows = flows(account, from, to);
    var before = world.accountAt(account, from);
    var after = world.accountAt(account, to);
    var unrealized = BigDecimal.ZERO;
    var revaluation = BigDecimal.ZERO;
    for (var row : after.assets()) {
      var first = before.asset(row.asset());
      var change = row.unrealizedProfit().subtract(first.unrealizedProfit());
      unrealized = unrealized.add(worth(change, row.asset(), to, prices));
      revaluation =
          revaluation
              .add(worth(first.marginBalance(), row.asset(), to, prices))
              .subtract(worth(first.marginBalance(), row.asset(), from, prices));
    }
    for (var flow : flows) {
      revaluation =
          revaluation
              .add(worth(flow.amount(), flow.asset(), to, prices))
              .subtract(worth(flow.amount(), flow.asset(), flow.time(), prices));
    }
    return new PnlSums(
        account,
        from,
        to,
        equity(before, prices),
        equity(after, prices),
        byKind(flows, prices),
        unrealized,
        revaluation,
        bySymbol(flows, before, after, prices));
  }

  private static Map<FlowKind, BigDecimal> byKind(List<IncomeRow> flows, Prices prices) {
    Map<FlowKind, BigDecimal> sums = new EnumMap<>(FlowKind.class);
    for (var kind : FlowKind.values()) {
      sums.put(kind, BigDecimal.ZERO);
    }
    for (var flow : flows) {
      var usd = worth(flow.amount(), flow.asset(), flow.time(), prices);
      sums.merge(FlowKind.of(flow.incomeType()), usd, BigDecimal::add);
    }
    return sums;
  }

  private static Map<String, PnlSums.OfSymbol> bySymbol(
      List<IncomeRow> flows, Books before, Books after, Prices prices) {
    Set<String> names = new TreeSet<>();
    flows.forEach(it -> names.add(it.symbol()));
    before.positions().forEach(it -> names.add(it.symbol()));
    after.positions().forEach(it -> names.add(it.symbol()));
    names.remove("");
    Map<String, PnlSums.OfSymbol> symbols = new TreeMap<>();
    for (var name : names) {
      var mine = flows.stream().filter(it -> it.symbol().equals(name)).toList();
      var to = after.at();
      var change =
          unrealized(after, name, to, prices).subtract(unrealized(before, name, to, prices));
      symbols.put(name, new PnlSums.OfSymbol(byKind(mine, prices), change));
    }
    return symbols;
  }

  private static BigDecimal unrealized(Books books, String symbol, Instant at, Prices prices) {
    return books.positions().stream()
        .filter(it -> it.symbol().equals(symbol))
        .map(it -> worth(it.unrealizedProfit(), it.contract().marginAsset(), at, prices))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// Nothing needs no price.
  private static BigDecimal worth(BigDecimal amount, String asset, Instant at, Prices prices) {
    return amount.signum() == 0 ? BigDecimal.ZERO : amount.multiply(prices.at(at, asset));
  }
}
