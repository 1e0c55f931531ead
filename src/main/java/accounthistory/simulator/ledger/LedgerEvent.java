package accounthistory.simulator.ledger;

import accounthistory.simulator.scenario.TradedSide;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Something that changed an account's books. Amounts are in the named asset, above zero when the
/// wallet gains. Income rows and fills are read off these events.
sealed interface LedgerEvent {
  Instant at();

  /// A transfer in or out.
  record Transferred(Instant at, String asset, BigDecimal amount) implements LedgerEvent {}

  /// A trade.
  ///
  /// @param quantity traded, below zero when sold
  /// @param realized profit of the closed part, in the margin asset
  /// @param fee what the trade cost
  /// @param after the position it left
  record Filled(
      Instant at,
      String symbol,
      TradedSide side,
      BigDecimal quantity,
      BigDecimal price,
      Amount realized,
      Amount fee,
      PositionState after)
      implements LedgerEvent {}

  /// Funding as it reached the wallet.
  ///
  /// @param stamp nominal instant, on the hour
  record FundingPaid(
      Instant at, Instant stamp, String symbol, TradedSide side, Amount amount, PositionState after)
      implements LedgerEvent {}

  /// What the exchange credited or charged, of one cause or of many at once.
  ///
  /// @param isOneCause whether the rows share their number
  /// @param listedAfter how long after the wallet had them the rows are served
  record Credited(Instant at, List<Entry> entries, boolean isOneCause, Duration listedAfter)
      implements LedgerEvent {
    public Credited {
      entries = List.copyOf(entries);
    }
  }

  /// One credit.
  ///
  /// @param type income type of its row
  record Entry(String type, Amount amount) {}

  /// An order now rests.
  ///
  /// @param notional price times quantity
  record OrderPlaced(
      Instant at, String id, String symbol, TradedSide side, boolean isBuy, BigDecimal notional)
      implements LedgerEvent {}

  /// An order is gone.
  record OrderGone(Instant at, String id) implements LedgerEvent {}

  /// An amount of an asset.
  record Amount(String asset, BigDecimal amount) {}
}
