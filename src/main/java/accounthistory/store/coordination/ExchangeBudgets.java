package accounthistory.store.coordination;

import accounthistory.store.database.Transactions;
import java.time.Instant;
import java.util.Optional;

/// Request weight that collectors behind one address share, and until when exchanges are closed.
/// Every method is a transaction of its own.
public final class ExchangeBudgets {
  private final Transactions transactions;

  public ExchangeBudgets(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Charges the weight of one request to the exchange's present minute, unless that would fill it
  /// beyond what is usable or the exchange is closed.
  ///
  /// @param usable up to where this request may fill the minute
  /// @param at now, on the exchange's clock
  public WeightCharge charge(Budget budget, int weight, int usable, Instant at) {
    return transactions.run((sql, _) -> Budgets.charge(sql, budget, weight, usable, at));
  }

  /// Takes back what was charged and not sent.
  ///
  /// @param chargedAt the instant it was charged at: a minute that is over is left alone
  public void giveBack(Budget budget, int weight, Instant chargedAt) {
    transactions.run((sql, _) -> {
      Budgets.giveBack(sql, budget, weight, chargedAt);
      return budget;
    });
  }

  /// Raises a minute's weight to what the exchange has counted; never lowers it.
  public void saw(Budget budget, int used, Instant at) {
    transactions.run((sql, _) -> {
      Budgets.saw(sql, budget, used, at);
      return budget;
    });
  }

  /// Closes an exchange for everybody behind one address; of two closings the later end counts.
  public void close(Budget budget, WeightCharge.Closed closed) {
    transactions.run((sql, _) -> {
      Budgets.close(sql, budget, closed);
      return budget;
    });
  }

  /// Until when the exchange is closed, if it still is.
  ///
  /// @param at now, on the exchange's clock
  public Optional<WeightCharge.Closed> closing(Budget budget, Instant at) {
    return transactions.ask(sql -> Budgets.closed(sql, budget, at));
  }

  /// Whether a block that began before an instant may be probed now, since no collector did after
  /// another; that counts as asked.
  public boolean mayAsk(Budget budget, Instant at, Instant begunBefore, Instant askedBefore) {
    return transactions.run((sql, _) -> Budgets.ask(sql, budget, at, begunBefore, askedBefore));
  }

  /// Lifts closings that began at an instant or earlier.
  public void lift(Budget budget, Instant since) {
    transactions.run((sql, _) -> {
      Budgets.lift(sql, budget, since);
      return budget;
    });
  }

  /// What the database says of a budget; empty when nothing was ever charged or closed.
  public Optional<BudgetRow> row(Budget budget, Instant at) {
    return transactions.ask(sql -> Budgets.row(sql, budget, at));
  }
}
