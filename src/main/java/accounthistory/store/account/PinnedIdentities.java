package accounthistory.store.account;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.INSTALLATION;
import static org.jooq.impl.DSL.any;

import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import accounthistory.store.database.ExclusiveTask;
import accounthistory.store.load.IdentityDispute;
import accounthistory.stream.StreamRows;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;

/// Whose account it is: the first identity of an account is pinned, every later one is compared.
///
/// Every method that judges expects the account's row to be locked, and is of one transaction.
public final class PinnedIdentities {
  private static final int KEY_BYTES = 32;
  private static final int KEY_ID_BYTES = 8;

  private final DSLContext sql;
  private final Optional<String> keyId;

  /// What a look at batch came to.
  ///
  /// @param left those that cannot be judged now, since another transaction is pinning
  public record Judgement(
      IdentityHashMap<StreamRows, IdentityDispute> disputes, Set<StreamRows> left) {
    private static Judgement none() {
      return new Judgement(
          new IdentityHashMap<>(), Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /// Whether a rows is its account's.
    public boolean accepts(StreamRows rows) {
      return !disputes.containsKey(rows) && !left.contains(rows);
    }
  }

  public PinnedIdentities(DSLContext sql) {
    this.sql = sql;
    this.keyId =
        sql.selectFrom(INSTALLATION).fetchOptional(INSTALLATION.IDENTITY_KEY).map(Identity::keyId);
  }

  /// Which batch are not of their account, and why; pins the identities that are new.
  public static Judgement judge(DSLContext sql, List<StreamRows> batch, Accounts.Ids ids) {
    var proving = batch.stream().filter(it -> it.capture().identity() != null).toList();
    return proving.isEmpty() ? Judgement.none() : new PinnedIdentities(sql).judge(proving, ids);
  }

  private Judgement judge(List<StreamRows> proving, Accounts.Ids ids) {
    var judgement = Judgement.none();
    var pins = pinsOf(proving.stream().map(it -> ids.of(it.capture().subject())).toList());
    for (var rows : proving) {
      var account = rows.capture().subject();
      var id = ids.of(account);
      var seen = Objects.requireNonNull(rows.capture().identity());
      var pinned = Optional.ofNullable(pins.get(id));
      if (pinned.filter(seen::equals).isPresent() && isOurs(seen)) {
        continue;
      }
      if (isOurs(seen) && !ExclusiveTask.PIN_IDENTITIES.isOurs(sql)) {
        judgement.left().add(rows);
      } else {
        judge(account, id, seen, pinned)
            .ifPresentOrElse(it -> judgement.disputes().put(rows, it), () -> pins.put(id, seen));
      }
    }
    return judgement;
  }

  private Optional<IdentityDispute> judge(
      Subject account, long id, Identity seen, Optional<Identity> pinned) {
    var dispute =
        claim(account, id, seen)
            .or(() -> pinned.map(it -> new IdentityDispute.OtherPinned(account, seen, it)));
    if (dispute.isEmpty()) {
      pin(id, seen);
    }
    return dispute;
  }

  /// Pins an identity in place of whichever was; says why not when it is another account's.
  public Optional<IdentityDispute> rebind(Subject account, long id, Identity identity) {
    var dispute = claim(account, id, identity);
    if (dispute.isEmpty()) {
      pin(id, identity);
    }
    return dispute;
  }

  public static Optional<Identity> pin(DSLContext sql, Subject account) {
    return pinOf(sql, ACCOUNT.NAME.eq(account.name()).and(isOfVenueOf(account)));
  }

  /// The key of this database; the proposal becomes it when there is none yet.
  public static byte[] key(DSLContext sql, byte[] proposal) {
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

  /// Pins are made one after the other, so that two accounts that claim one identity at the same
  /// time see each other: the task of pinning is the caller's.
  ///
  /// @return what forbids that an account is the one that an identity names, whatever it was so
  ///   far.
  private Optional<IdentityDispute> claim(Subject account, long id, Identity identity) {
    if (!isOurs(identity)) {
      return Optional.of(new IdentityDispute.ForeignKey(account, identity, keyId));
    }
    return sql.select(ACCOUNT.NAME)
        .from(ACCOUNT)
        .where(ACCOUNT.EXCHANGE_IDENTITY.eq(bytes(identity)))
        .and(isOfVenueOf(account))
        .and(ACCOUNT.ACCOUNT_ID.ne(id))
        .fetchOptional(ACCOUNT.NAME)
        .map(holder -> new IdentityDispute.OfAnother(account, identity, holder));
  }

  private boolean isOurs(Identity identity) {
    return keyId.filter(identity.keyId()::equals).isPresent();
  }

  private Map<Long, Identity> pinsOf(List<Long> accounts) {
    var pins = new HashMap<Long, Identity>();
    sql.select(ACCOUNT.ACCOUNT_ID, ACCOUNT.EXCHANGE_IDENTITY)
        .from(ACCOUNT)
        .where(ACCOUNT.ACCOUNT_ID.eq(any(accounts.toArray(Long[]::new))))
        .and(ACCOUNT.EXCHANGE_IDENTITY.isNotNull())
        .forEach(it -> pins.put(it.value1(), identity(it.value2())));
    return pins;
  }

  private static Optional<Identity> pinOf(DSLContext sql, Condition account) {
    return sql.select(ACCOUNT.EXCHANGE_IDENTITY)
        .from(ACCOUNT)
        .where(account)
        .and(ACCOUNT.EXCHANGE_IDENTITY.isNotNull())
        .fetchOptional(ACCOUNT.EXCHANGE_IDENTITY)
        .map(PinnedIdentities::identity);
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
