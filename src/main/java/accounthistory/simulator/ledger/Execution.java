package accounthistory.simulator.ledger;

import accounthistory.simulator.ledger.LedgerEvent.Amount;
import accounthistory.simulator.ledger.LedgerEvent.Entry;
import accounthistory.simulator.market.Catalogue;
import accounthistory.simulator.market.ListedContract;
import accounthistory.simulator.market.Market;
import accounthistory.simulator.scenario.Intent;
import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.simulator.scenario.TradedSymbol;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Turns an intent into what happened, by the account's state and the prices at that instant.
final class Execution {
  /// Share of the notional that a trade costs.
  static final BigDecimal TAKER_FEE = new BigDecimal("0.0004");

  /// What a commission costs when paid in BNB.
  private static final BigDecimal BNB_DISCOUNT = new BigDecimal("0.9");

  /// What is left of a value that is converted.
  private static final BigDecimal CONVERSION = new BigDecimal("0.975");

  private static final BigDecimal DROP = new BigDecimal("0.00000100");

  private final Market market;
  private final Catalogue catalogue;
  private final SimulatedAccount account;

  Execution(Market market, Catalogue catalogue, SimulatedAccount account) {
    this.market = market;
    this.catalogue = catalogue;
    this.account = account;
  }

  /// What came of an intent; empty when nothing did.
  Optional<LedgerEvent> of(Intent intent, LedgerState state) {
    return switch (intent) {
      case Intent.Transfer(Instant at, String asset, BigDecimal amount) ->
          Optional.of(new LedgerEvent.Transferred(at, asset, amount));
      case Intent.Credit(var at, var type, var asset, var amount, var listedAfter) ->
          Optional.of(
              new LedgerEvent.Credited(
                  at, List.of(new Entry(type, new Amount(asset, amount))), true, listedAfter));
      case Intent.Shower(var at, var rows) -> Optional.of(shower(at, rows));
      case Intent.Convert convert -> convert(convert, state);
      case Intent.Reach reach -> trade(reach, state);
      case Intent.Place place -> place(place);
      case Intent.Withdraw(Instant at, String id) ->
          state.orders().containsKey(id)
              ? Optional.of(new LedgerEvent.OrderGone(at, id))
              : Optional.empty();
      case Intent.Settle settle -> fund(settle, state);
    };
  }

  private static LedgerEvent shower(Instant at, int rows) {
    var entry = new Entry("REFERRAL_KICKBACK", new Amount("USDT", DROP));
    return new LedgerEvent.Credited(
        at, Collections.nCopies(rows, entry), false, Duration.ofSeconds(2));
  }

  private Optional<LedgerEvent> convert(Intent.Convert convert, LedgerState state) {
    var at = convert.at();
    if (state.wallet(convert.from()).balance().compareTo(convert.amount()) < 0) {
      return Optional.empty();
    }
    var got =
        convert
            .amount()
            .multiply(market.usd(convert.from(), at))
            .multiply(CONVERSION)
            .divide(market.usd(convert.to(), at), 8, RoundingMode.DOWN);
    return Optional.of(
        new LedgerEvent.Credited(
            at,
            List.of(
                new Entry(convert.outType(), new Amount(convert.from(), convert.amount().negate())),
                new Entry(convert.inType(), new Amount(convert.to(), got))),
            true,
            Duration.ofSeconds(1)));
  }

  private Optional<LedgerEvent> trade(Intent.Reach reach, LedgerState state) {
    var at = reach.at();
    var line = reach.line();
    return listed(line, at)
        .flatMap(contract -> {
          var target = quantity(contract, line.sizeUsd().multiply(reach.factor()), at);
          var before = state.position(line.key());
          var change = target.subtract(before.quantity());
          return change.signum() == 0
              ? Optional.empty()
              : Optional.of(fill(new Order(contract, line, change, at), state));
        });
  }

  private record Order(ListedContract contract, TradedSymbol line, BigDecimal change, Instant at) {}

  private LedgerEvent fill(Order order, LedgerState state) {
    var contract = order.contract();
    var before = state.position(order.line().key());
    var price = price(contract, order.change().signum() > 0, order.at());
    var after = before.traded(order.change(), price, order.at());
    if (order.line().isolated()) {
      after = after.plusIsolated(addedMargin(order, before, price), order.at());
    }
    var realized =
        cut(before.closedBy(order.change()).multiply(price.subtract(before.entryPrice())));
    return new LedgerEvent.Filled(
        order.at(),
        contract.symbol(),
        order.line().side(),
        order.change(),
        price,
        new Amount(contract.marginAsset(), realized),
        fee(contract, order.change().abs().multiply(price), order.at(), state),
        after);
  }

  /// Margin that an isolated position takes from the wallet for the part it opens.
  private static BigDecimal addedMargin(Order order, PositionState before, BigDecimal price) {
    var opened = order.change().abs().subtract(before.closedBy(order.change()).abs());
    var leverage = BigDecimal.valueOf(order.line().leverage());
    return opened.multiply(price).divide(leverage, 8, RoundingMode.DOWN);
  }

  private Amount fee(ListedContract contract, BigDecimal notional, Instant at, LedgerState state) {
    var fee = notional.multiply(TAKER_FEE);
    if (account.setupAt(at).modes().feeBurn() && state.wallet("BNB").balance().signum() > 0) {
      var usd = fee.multiply(BNB_DISCOUNT).multiply(market.usd(contract.marginAsset(), at));
      var bnb = usd.divide(market.usd("BNB", at), 8, RoundingMode.DOWN);
      if (bnb.compareTo(state.wallet("BNB").balance()) <= 0) {
        return new Amount("BNB", bnb.negate());
      }
    }
    return new Amount(contract.marginAsset(), cut(fee).negate());
  }

  private Optional<LedgerEvent> place(Intent.Place place) {
    var line = place.line();
    return listed(line, place.at())
        .map(contract -> {
          var size = quantity(contract, line.sizeUsd().multiply(place.factor()), place.at());
          // A little away from the market, so that it rests.
          var away = new BigDecimal(place.isBuy() ? "0.97" : "1.03");
          var mark = market.mark(contract, place.at()).multiply(away);
          var price = mark.setScale(contract.pricePrecision(), RoundingMode.DOWN);
          return new LedgerEvent.OrderPlaced(
              place.at(),
              place.id(),
              line.symbol(),
              line.side(),
              place.isBuy(),
              size.multiply(price));
        });
  }

  private Optional<LedgerEvent> fund(Intent.Settle settle, LedgerState state) {
    var line = settle.line();
    var position = state.position(line.key());
    if (position.isFlat()) {
      return Optional.empty();
    }
    return listed(line, settle.stamp())
        .map(contract -> funding(contract, settle, position))
        .filter(paid -> paid.amount().amount().signum() != 0)
        .map(LedgerEvent.class::cast);
  }

  private LedgerEvent.FundingPaid funding(
      ListedContract contract, Intent.Settle settle, PositionState position) {
    var line = settle.line();
    var notional = position.quantity().multiply(market.mark(contract, settle.stamp()));
    var rate = market.fundingRate(contract, settle.stamp());
    var amount = cut(notional.multiply(rate)).negate();
    // Funding of an isolated position comes out of its own margin and counts as a change of it.
    var after = line.isolated() ? position.plusIsolated(amount, settle.at()) : position;
    return new LedgerEvent.FundingPaid(
        settle.at(),
        settle.stamp(),
        line.symbol(),
        line.side(),
        new Amount(contract.marginAsset(), amount),
        after);
  }

  private Optional<ListedContract> listed(TradedSymbol line, Instant at) {
    var listing = catalogue.at(at);
    return listing.rows().containsKey(line.symbol())
        ? Optional.of(listing.contract(line.symbol()))
        : Optional.empty();
  }

  private BigDecimal quantity(ListedContract contract, BigDecimal usd, Instant at) {
    return usd.divide(
        market.usd(contract.underlying(), at), contract.quantityPrecision(), RoundingMode.DOWN);
  }

  /// The mark to the tick, one tick worse.
  private BigDecimal price(ListedContract contract, boolean buys, Instant at) {
    var mark = market.mark(contract, at).setScale(contract.pricePrecision(), RoundingMode.DOWN);
    return buys ? mark.add(contract.tickSize()) : mark.subtract(contract.tickSize());
  }

  private static BigDecimal cut(BigDecimal amount) {
    return amount.setScale(8, RoundingMode.DOWN);
  }
}
