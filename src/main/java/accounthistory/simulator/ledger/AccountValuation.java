package accounthistory.simulator.ledger;

import accounthistory.simulator.market.AssetRates;
import accounthistory.simulator.market.ContractListing;
import accounthistory.simulator.market.MarginAsset;
import accounthistory.simulator.market.Market;
import accounthistory.simulator.scenario.AccountSetup;
import accounthistory.simulator.scenario.PositionKey;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Values a whole account at an instant: positions, then assets, then totals by the mode's rules.
final class AccountValuation {
  private final String account;
  private final AccountSetup setup;
  private final Market market;
  private final ContractListing listing;
  private final Instant at;

  AccountValuation(SimulatedAccount account, Market market, ContractListing listing, Instant at) {
    this.account = account.name();
    this.setup = account.setupAt(at);
    this.market = market;
    this.listing = listing;
    this.at = at;
  }

  Books books(LedgerState state) {
    var positions = positions(state);
    var plain = MarginAsset.ALL.stream().map(asset -> asset(asset, state, positions)).toList();
    var rows = setup.modes().multiAssetsMargin() ? shared(plain) : own(plain, positions);
    var totals = setup.modes().multiAssetsMargin() ? inUsd(rows) : ofUsdt(rows);
    return new Books(account, at, setup.modes(), totals, rows, positions);
  }

  private List<PositionBook> positions(LedgerState state) {
    Set<PositionKey> keys = new LinkedHashSet<>(state.positions().keySet());
    state.orders().values().forEach(order -> keys.add(order.position()));
    var valuation = new PositionValuation(setup, market, at);
    return keys.stream()
        .filter(key -> listing.rows().containsKey(key.symbol()))
        // What is left of other modes is flat, and the reply has no row for it.
        .filter(key -> setup.sides().contains(key.side()))
        .map(key ->
            valuation.book(
                listing.contract(key.symbol()),
                key.side(),
                state.position(key),
                state.orders().values()))
        .sorted(
            Comparator.comparing((PositionBook row) -> listing.rows().get(row.symbol()))
                .thenComparing(PositionBook::side))
        .toList();
  }

  /// An asset row but for what is available, which the mode decides.
  private SimulatedAsset asset(MarginAsset asset, LedgerState state, List<PositionBook> all) {
    var wallet = state.wallet(asset.asset());
    var mine =
        all.stream().filter(row -> row.contract().marginAsset().equals(asset.asset())).toList();
    var cross = mine.stream().filter(row -> !row.isolated()).toList();
    var balance = wallet.balance().setScale(8, RoundingMode.UNNECESSARY);
    return new SimulatedAsset(
        asset.asset(),
        balance,
        sum(mine, PositionBook::unrealizedProfit),
        sum(mine, PositionBook::maintMargin),
        sum(mine, PositionBook::positionInitialMargin),
        sum(mine, PositionBook::openOrderInitialMargin),
        balance.subtract(sum(mine, PositionBook::isolatedWallet)),
        sum(cross, PositionBook::unrealizedProfit),
        zero(),
        zero(),
        asset.marginAvailable(),
        wallet.updatedAt());
  }

  /// Single-asset mode: each asset is free by itself.
  private static List<SimulatedAsset> own(List<SimulatedAsset> rows, List<PositionBook> positions) {
    return rows.stream()
        .map(row -> {
          var mine =
              positions.stream()
                  .filter(book -> book.contract().marginAsset().equals(row.asset()))
                  .toList();
          var cross = mine.stream().filter(book -> !book.isolated()).toList();
          var isolated = mine.stream().filter(PositionBook::isolated).toList();
          var orders = sum(isolated, PositionBook::openOrderInitialMargin);
          var bound = sum(cross, PositionBook::initialMargin).add(orders);
          var free = row.crossWallet().add(row.crossUnPnl()).subtract(bound);
          var withoutPnl =
              row.crossWallet().subtract(orders).subtract(sum(cross, PositionBook::maintMargin));
          return withFree(row, notBelowZero(free), notBelowZero(free.min(withoutPnl)));
        })
        .toList();
  }

  /// Multi-assets mode: the same free USD in every row, in that row's asset at its ask rate.
  private List<SimulatedAsset> shared(List<SimulatedAsset> rows) {
    var free = inUsd(rows).available();
    return rows.stream()
        .map(row -> {
          var available =
              row.marginAvailable() ? free.divide(rates(row).ask(), 8, RoundingMode.DOWN) : zero();
          return withFree(row, available, notBelowZero(available.min(row.wallet())));
        })
        .toList();
  }

  private static SimulatedAsset withFree(
      SimulatedAsset row, BigDecimal available, BigDecimal withdraw) {
    return new SimulatedAsset(
        row.asset(),
        row.wallet(),
        row.unrealizedProfit(),
        row.maintMargin(),
        row.positionInitialMargin(),
        row.openOrderInitialMargin(),
        row.crossWallet(),
        row.crossUnPnl(),
        available,
        withdraw,
        row.marginAvailable(),
        row.updatedAt());
  }

  /// Single-asset mode: the USDT row and nothing else.
  private static SimulatedTotals ofUsdt(List<SimulatedAsset> rows) {
    var usdt = rows.stream().filter(row -> row.asset().equals("USDT")).findFirst().orElseThrow();
    return new SimulatedTotals(
        usdt.wallet(),
        usdt.unrealizedProfit(),
        usdt.crossWallet(),
        usdt.crossUnPnl(),
        usdt.maintMargin(),
        usdt.positionInitialMargin(),
        usdt.openOrderInitialMargin(),
        usdt.available(),
        usdt.maxWithdraw());
  }

  /// Multi-assets mode: collateral at the bid rate, debts and requirements at the ask rate.
  private SimulatedTotals inUsd(List<SimulatedAsset> rows) {
    var collateral = rows.stream().filter(SimulatedAsset::marginAvailable).toList();
    var wallet = equity(collateral, SimulatedAsset::wallet);
    var profit = equity(collateral, SimulatedAsset::unrealizedProfit);
    var positions = required(collateral, SimulatedAsset::positionInitialMargin);
    var orders = required(collateral, SimulatedAsset::openOrderInitialMargin);
    var free = notBelowZero(wallet.add(profit).subtract(positions).subtract(orders));
    return new SimulatedTotals(
        wallet,
        profit,
        equity(collateral, SimulatedAsset::crossWallet),
        equity(collateral, SimulatedAsset::crossUnPnl),
        required(collateral, SimulatedAsset::maintMargin),
        positions,
        orders,
        free,
        free);
  }

  /// An asset whose margin balance is a debt counts at its ask rate in every part, so that the
  /// parts still add up.
  private BigDecimal equity(List<SimulatedAsset> rows, Function<SimulatedAsset, BigDecimal> part) {
    return rows.stream()
        .map(row -> {
          var rates = rates(row);
          var rate = row.marginBalance().signum() < 0 ? rates.ask() : rates.bid();
          return part.apply(row).multiply(rate);
        })
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .setScale(8, RoundingMode.DOWN);
  }

  private BigDecimal required(
      List<SimulatedAsset> rows, Function<SimulatedAsset, BigDecimal> part) {
    return rows.stream()
        .map(row -> part.apply(row).multiply(rates(row).ask()))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .setScale(8, RoundingMode.DOWN);
  }

  private AssetRates rates(SimulatedAsset row) {
    return market
        .rates(row.asset(), at)
        .orElseThrow(() -> new IllegalStateException("collateral without index " + row.asset()));
  }

  private static BigDecimal sum(
      List<PositionBook> rows, Function<PositionBook, BigDecimal> amount) {
    return rows.stream().map(amount).reduce(zero(), BigDecimal::add);
  }

  private static BigDecimal notBelowZero(BigDecimal amount) {
    return amount.max(zero());
  }

  private static BigDecimal zero() {
    return BigDecimal.ZERO.setScale(8);
  }
}
