package accounthistory.simulator.scenario;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/// What an account means to do at an instant. What comes of it depends on its state and on the
/// prices then, see `Execution`. A new kind of account life begins with a new kind of intent.
public sealed interface Intent {
  Instant at();

  /// Money arrives from or leaves to another wallet.
  record Transfer(Instant at, String asset, BigDecimal amount) implements Intent {}

  /// Something is credited by the exchange.
  ///
  /// @param listedAfter how long after it its row is served
  record Credit(
      Instant at, String incomeType, String asset, BigDecimal amount, Duration listedAfter)
      implements Intent {}

  /// Small rebates, all at once.
  record Shower(Instant at, int rows) implements Intent {}

  /// An amount of one asset becomes another asset at a poor price.
  record Convert(
      Instant at, String outType, String from, BigDecimal amount, String inType, String to)
      implements Intent {}

  /// The position is brought to `factor` times the line's size, below zero for short.
  record Reach(Instant at, TradedSymbol line, BigDecimal factor) implements Intent {}

  /// A resting order of `factor` times the line's size is placed.
  record Place(Instant at, String id, TradedSymbol line, boolean isBuy, BigDecimal factor)
      implements Intent {}

  /// The order is withdrawn.
  record Withdraw(Instant at, String id) implements Intent {}

  /// Funding stamped `stamp` reaches the wallet.
  record Settle(Instant at, Instant stamp, TradedSymbol line) implements Intent {}
}
