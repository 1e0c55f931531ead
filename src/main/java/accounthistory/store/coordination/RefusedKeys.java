package accounthistory.store.coordination;

import accounthistory.capture.Subject;
import accounthistory.store.account.Accounts;
import accounthistory.store.database.Transactions;
import java.util.List;

/// Keys that the exchange does not accept. Every method is a transaction of its own.
public final class RefusedKeys {
  private final Transactions transactions;

  public RefusedKeys(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Remembers that the exchange does not accept a key.
  public void refuse(Subject account, Refusal refusal) {
    transactions.run((sql, _) -> {
      Accounts.idsOf(sql, List.of(account))
          .find(account)
          .ifPresent(it -> Refusals.record(sql, it, refusal));
      return account;
    });
  }

  /// The keys of an account that were refused, the first one first.
  public List<Refusal> of(Subject account) {
    return transactions.run((sql, _) ->
        Accounts.idsOf(sql, List.of(account))
            .find(account)
            .map(it -> Refusals.of(sql, it))
            .orElseGet(List::of));
  }

  /// Forgets what was refused: the account's settings have changed.
  public void clear(Subject account) {
    transactions.run((sql, _) -> {
      Accounts.idsOf(sql, List.of(account)).find(account).ifPresent(it -> Refusals.clear(sql, it));
      return account;
    });
  }
}
