package accounthistory.store.account;

import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import accounthistory.store.database.ExclusiveTask;
import accounthistory.store.database.Transactions;
import accounthistory.store.load.IdentityDispute;
import java.util.List;
import java.util.Optional;

/// Which account of the exchange each account is. Every method is a transaction of its own.
public final class AccountIdentities {
  private final Transactions transactions;

  public AccountIdentities(Transactions transactions) {
    this.transactions = transactions;
  }

  /// The key of this database's identities, 32 bytes; a proposal becomes it when there is none yet.
  /// Without it no identity can be compared.
  public byte[] key(byte[] proposal) {
    return transactions.run((sql, _) -> PinnedIdentities.key(sql, proposal));
  }

  /// Which account of the exchange an account is; empty until it was proven.
  public Optional<Identity> pin(Subject account) {
    return transactions.ask(sql -> PinnedIdentities.pin(sql, account));
  }

  /// Makes an account another one of the exchange; says why not when it cannot be that one.
  public Optional<IdentityDispute> rebind(Subject account, Identity identity) {
    return transactions.run((sql, _) -> {
      var ids = Accounts.idsOf(sql, List.of(account));
      Accounts.lockWaiting(sql, ids.keys().values());
      ExclusiveTask.PIN_IDENTITIES.await(sql);
      return Optional.<IdentityDispute>ofNullable(ids.others().get(account))
          .or(() -> new PinnedIdentities(sql).rebind(account, ids.of(account), identity));
    });
  }
}
