package accounthistory.store.coordination;

import accounthistory.store.database.Transactions;
import java.time.Instant;
import java.util.Optional;

/// Closings of exchanges that are doubted, lifted or looked at.
public final class Closings {
  private final Transactions transactions;

  public Closings(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Whether a closing that began before an instant may be asked about now, since nobody did after
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

  /// What the tables say of a budget; empty when nothing was ever charged or closed.
  public Optional<BudgetRow> row(Budget budget, Instant at) {
    return transactions.ask(sql -> Budgets.row(sql, budget, at));
  }
}
