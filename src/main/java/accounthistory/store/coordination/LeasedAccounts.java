package accounthistory.store.coordination;

import accounthistory.capture.Subject;
import accounthistory.store.database.Transactions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Which collector has which account now. Every method is a transaction of its own.
public final class LeasedAccounts {
  private final Transactions transactions;

  public LeasedAccounts(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Takes accounts for a holder, or prolongs what it has; returns those that it has now. What
  /// another holder has is left to it until it expires, by the database's clock. It never waits.
  ///
  /// @param holder names one run of one collector, so that a restarted one is another
  public Set<Subject> lease(Collection<Subject> accounts, String holder, Duration lasting) {
    if (holder.isBlank() || lasting.toMillis() < 1) {
      throw new IllegalArgumentException(
          "lease of \"%s\" lasting %s: want a name and a millisecond or more"
              .formatted(holder, lasting));
    }
    return transactions.run((sql, _) -> Leases.lease(sql, accounts, holder, lasting));
  }

  /// What the database says of slots; takes the accounts of those that are open and free. One
  /// statement, so that it takes a slow server's one answer. Accounts that the database does not
  /// know are not named.
  public Map<SlotQuery, SlotStatus> look(Collection<SlotQuery> slots, LeaseHolder holder) {
    return look(slots, holder, List.of()).statuses();
  }

  /// The same, and charges the weight of what is about to be asked.
  public SlotLook look(Collection<SlotQuery> slots, LeaseHolder holder, List<WeightWish> wishes) {
    return transactions.ask(sql ->
        new SlotLook(
            Leases.look(sql, slots, holder),
            wishes.stream()
                .map(it -> Budgets.charge(sql, it.budget(), it.weight(), it.usable(), it.at()))
                .toList()));
  }

  /// Gives up that a collector goes before the others: it ends.
  public void resign(UUID collector) {
    transactions.run((sql, _) -> {
      Leases.resign(sql, collector);
      return collector;
    });
  }

  /// Frees accounts at once, where the holder still has them.
  public void release(Collection<Subject> accounts, String holder) {
    transactions.run((sql, _) -> {
      Leases.release(sql, accounts, holder);
      return holder;
    });
  }
}
