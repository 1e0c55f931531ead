package accounthistory.store;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.INSTALLATION;
import static org.jooq.impl.DSL.val;

import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/// Whose account it is: the first identity of an account is pinned, every later one is compared.
///
/// Every method that judges expects the account's row to be locked, and is of one transaction.
final class Identities {
  /// Pins are made one after the other, so that two accounts that claim one identity at the same
  /// time see each other. Taken after the locks of accounts, and never waiting for one.
  private static final long PINNING = 7_235_189_161L;

  private static final int KEY_BYTES = 32;
  private static final int KEY_ID_BYTES = 8;

  private final DSLContext sql;
  private final Optional<String> keyId;

  Identities(DSLContext sql) {
    this.sql = sql;
    this.keyId =
        sql.selectFrom(INSTALLATION).fetchOptional(INSTALLATION.IDENTITY_KEY).map(Identity::keyId);
  }

  /// Which deliveries are not of their account, and why; pins the identities that are new.
  static IdentityHashMap<Delivery, Dispute> judge(
      DSLContext sql, List<Delivery> deliveries, Accounts.Ids ids) {
    var proving = deliveries.stream().filter(it -> it.capture().identity() != null).toList();
    return proving.isEmpty() ? new IdentityHashMap<>() : new Identities(sql).judge(proving, ids);
  }

  private IdentityHashMap<Delivery, Dispute> judge(List<Delivery> proving, Accounts.Ids ids) {
    var disputes = new IdentityHashMap<Delivery, Dispute>();
    for (var delivery : proving) {
      var account = delivery.capture().subject();
      var seen = Objects.requireNonNull(delivery.capture().identity());
      judge(account, ids.of(account), seen).ifPresent(it -> disputes.put(delivery, it));
    }
    return disputes;
  }

  private Optional<Dispute> judge(Subject account, long id, Identity seen) {
    var pinned = pinOf(sql, ACCOUNT.ACCOUNT_ID.eq(id));
    if (pinned.filter(seen::equals).isPresent() && isOurs(seen)) {
      return Optional.empty();
    }
    var dispute =
        claim(account, id, seen)
            .or(() -> pinned.map(it -> new Dispute.OtherPinned(account, seen, it)));
    if (dispute.isEmpty()) {
      pin(id, seen);
    }
    return dispute;
  }

  /// Pins an identity in place of whichever was; says why not when it is another account's.
  Optional<Dispute> rebind(Subject account, long id, Identity identity) {
    var dispute = claim(account, id, identity);
    if (dispute.isEmpty()) {
      pin(id, identity);
    }
    return dispute;
  }

  static Optional<Identity> pin(DSLContext sql, Subject account) {
    return pinOf(sql, ACCOUNT.NAME.eq(account.name()).and(isOfVenueOf(account)));
  }

  /// The key of this database; the proposal becomes it when there is none yet.
  static byte[] key(DSLContext sql, byte[] proposal) {
    if (proposal.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "identity key of %s bytes: want %s".formatted(proposal.length, KEY_BYTES));
    }
    if (!sql.fetchExists(INSTALLATION)) {
      sql.insertInto(INSTALLATION)
          .set(INSTALLATION.IDENTITY_KEY, proposal)
          .onConflictDoNothing()
          .execute();
    }
    return sql.selectFrom(INSTALLATION).fetchSingle().getIdentityKey();
  }

  /// What forbids that an account is the one that an identity names, whatever it was so far.
  private Optional<Dispute> claim(Subject account, long id, Identity identity) {
    if (!isOurs(identity)) {
      return Optional.of(new Dispute.ForeignKey(account, identity, keyId));
    }
    sql.fetch("select pg_advisory_xact_lock({0})", val(PINNING));
    return sql.select(ACCOUNT.NAME)
        .from(ACCOUNT)
        .where(ACCOUNT.EXCHANGE_IDENTITY.eq(bytes(identity)))
        .and(isOfVenueOf(account))
        .and(ACCOUNT.ACCOUNT_ID.ne(id))
        .fetchOptional(ACCOUNT.NAME)
        .map(holder -> new Dispute.OfAnother(account, identity, holder));
  }

  private boolean isOurs(Identity identity) {
    return keyId.filter(identity.keyId()::equals).isPresent();
  }

  private static Optional<Identity> pinOf(DSLContext sql, Condition account) {
    return sql.select(ACCOUNT.EXCHANGE_IDENTITY)
        .from(ACCOUNT)
        .where(account)
        .and(ACCOUNT.EXCHANGE_IDENTITY.isNotNull())
        .fetchOptional(ACCOUNT.EXCHANGE_IDENTITY)
        .map(Identities::identity);
  }

  private void pin(long id, Identity identity) {
    sql.update(ACCOUNT)
        .set(ACCOUNT.EXCHANGE_IDENTITY, bytes(identity))
        .where(ACCOUNT.ACCOUNT_ID.eq(id))
        .execute();
  }

  private static Condition isOfVenueOf(Subject account) {
    return ACCOUNT
        .VENUE
        .eq(account.venue().label())
        .and(ACCOUNT.ENVIRONMENT.eq(account.environment().label()));
  }

  private static byte[] bytes(Identity identity) {
    return HexFormat.of().parseHex(identity.keyId() + identity.digest());
  }

  private static Identity identity(byte[] pin) {
    return new Identity(
        HexFormat.of().formatHex(Arrays.copyOf(pin, KEY_ID_BYTES)),
        HexFormat.of().formatHex(Arrays.copyOfRange(pin, KEY_ID_BYTES, pin.length)));
  }
}
