package accounthistory.simulator.ledger;

import accounthistory.simulator.ledger.LedgerEvent.Amount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What an account's ledger shows to its owner: money flows and fills. Rows are read off the very
/// events that move the wallet.
final class Statements {
  private static final long FIRST_TRADE = 200_000_000L;
  private static final long FIRST_TRANSACTION = 9_600_000_000L;

  /// Some identifiers have nineteen digits.
  private static final long FIRST_LONG_TRANSACTION = 8_300_000_000_000_000_000L;

  private Statements() {}

  /// Rows of events in their order, each with its number in the ledger.
  ///
  /// @param number of the first event
  static List<IncomeRow> incomes(List<LedgerEvent> events, int number) {
    var rows = new ArrayList<IncomeRow>();
    for (var i = 0; i < events.size(); i++) {
      rows.addAll(incomes(events.get(i), number + i));
    }
    rows.sort(Comparator.comparing(IncomeRow::time));
    return rows;
  }

  static List<TradeRow> trades(List<LedgerEvent> events, int number) {
    var rows = new ArrayList<TradeRow>();
    for (var i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof LedgerEvent.Filled fill) {
        rows.add(trade(fill, number + i));
      }
    }
    return rows;
  }

  private static List<IncomeRow> incomes(LedgerEvent event, int number) {
    return switch (event) {
      case LedgerEvent.Transferred(var at, var asset, var amount) ->
          List.of(row(at, "TRANSFER", new Amount(asset, amount), "TRANSFER", number));
      case LedgerEvent.Filled fill -> ofFill(fill, number);
      case LedgerEvent.FundingPaid paid ->
          List.of(
              new IncomeRow(
                  paid.stamp(),
                  paid.at(),
                  paid.at().plus(listing(number)),
                  "FUNDING_FEE",
                  paid.amount().asset(),
                  paid.amount().amount(),
                  paid.symbol(),
                  "FUNDING_FEE",
                  FIRST_LONG_TRANSACTION + number,
                  ""));
      case LedgerEvent.Credited credited -> ofCredit(credited, number);
      case LedgerEvent.OrderPlaced _, LedgerEvent.OrderGone _ -> List.of();
    };
  }

  /// Profit and commission of a trade share both their numbers.
  private static List<IncomeRow> ofFill(LedgerEvent.Filled fill, int number) {
    var rows = new ArrayList<IncomeRow>();
    var tradeId = String.valueOf(FIRST_TRADE + number);
    if (fill.realized().amount().signum() != 0) {
      rows.add(ofFill(fill, "REALIZED_PNL", fill.realized(), number, tradeId));
    }
    rows.add(ofFill(fill, "COMMISSION", fill.fee(), number, tradeId));
    return rows;
  }

  private static IncomeRow ofFill(
      LedgerEvent.Filled fill, String type, Amount amount, int number, String tradeId) {
    return new IncomeRow(
        fill.at(),
        fill.at(),
        fill.at().plus(listing(number)),
        type,
        amount.asset(),
        amount.amount(),
        fill.symbol(),
        tradeId,
        FIRST_TRANSACTION + number,
        tradeId);
  }

  private static List<IncomeRow> ofCredit(LedgerEvent.Credited credited, int number) {
    var rows = new ArrayList<IncomeRow>();
    for (var i = 0; i < credited.entries().size(); i++) {
      var entry = credited.entries().get(i);
      rows.add(
          new IncomeRow(
              credited.at(),
              credited.at(),
              credited.at().plus(credited.listedAfter()),
              entry.type(),
              entry.amount().asset(),
              entry.amount().amount(),
              "",
              entry.type(),
              // Rows of one cause share their number, unless nothing else would distinguish them.
              credited.isOneCause()
                  ? FIRST_TRANSACTION + number
                  : FIRST_LONG_TRANSACTION + 1_000_000L * number + i,
              ""));
    }
    return rows;
  }

  private static IncomeRow row(Instant at, String type, Amount amount, String info, int number) {
    return new IncomeRow(
        at,
        at,
        at.plus(listing(number)),
        type,
        amount.asset(),
        amount.amount(),
        "",
        info,
        FIRST_TRANSACTION + number,
        "");
  }

  private static TradeRow trade(LedgerEvent.Filled fill, int number) {
    return new TradeRow(
        fill.at(),
        fill.symbol(),
        FIRST_TRADE + number,
        fill.side(),
        fill.quantity().signum() > 0,
        fill.price(),
        fill.quantity().abs(),
        fill.realized().amount(),
        fill.realized().asset(),
        fill.fee().amount(),
        fill.fee().asset());
  }

  /// Rows are listed within eight seconds of their event.
  private static Duration listing(int number) {
    return Duration.ofMillis(200 + Math.floorMod(number * 7919L, 7_800));
  }
}
