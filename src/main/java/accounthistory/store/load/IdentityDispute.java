package accounthistory.store.load;

import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import java.util.Optional;

/// Why a capture is not of the account that the database stores under its name.
public sealed interface IdentityDispute {
  /// One sentence with the subject and both values.
  String message();

  /// Another configured account of the same venue and environment is that one.
  record OfAnother(Subject account, Identity seen, String holder) implements IdentityDispute {
    @Override
    public String message() {
      return "%s: the exchange says that its key is of account %s, which is %s: keys are swapped, or one account has two names"
          .formatted(account, seen.abbreviated(), holder);
    }
  }

  /// The account has been another one so far.
  record OtherPinned(Subject account, Identity seen, Identity pinned) implements IdentityDispute {
    @Override
    public String message() {
      return "%s: the exchange says that its key is of account %s, it has been %s so far: put the right key, or run `account-history accounts rebind %s`"
          .formatted(account, seen.abbreviated(), pinned.abbreviated(), account.name());
    }
  }

  /// The name belongs to an account of another environment.
  ///
  /// @param stored venue and environment that the database stores the name under
  record OtherEnvironment(Subject account, String stored) implements IdentityDispute {
    @Override
    public String message() {
      return "%s: the database knows account %s as one of %s, the settings and captures are of %s: environments never mix; give the account another name in the settings"
          .formatted(account, account.name(), stored, account.publicSubject().name());
    }
  }

  /// The hash was made with another key than this database's, so nothing can be said.
  ///
  /// @param keyId name of this database's key; empty when it has none yet
  record ForeignKey(Subject account, Identity seen, Optional<String> keyId)
      implements IdentityDispute {
    @Override
    public String message() {
      return "%s: its identity was made with key %s, this database's is %s: they cannot be compared"
          .formatted(account, seen.keyId(), keyId.orElse("not made yet"));
    }
  }
}
