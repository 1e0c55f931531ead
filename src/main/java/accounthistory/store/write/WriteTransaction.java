package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static java.util.stream.Collectors.toSet;
import static org.jooq.impl.DSL.min;

import accounthistory.capture.Stream;
import accounthistory.store.account.Accounts;
import accounthistory.store.account.PinnedIdentities;
import accounthistory.store.account.SlotExceptions;
import accounthistory.store.derive.RefreshMarks;
import accounthistory.store.derive.RefreshMarks.Bucket;
import accounthistory.store.derive.SettleAssets;
import accounthistory.store.load.Delivery;
import accounthistory.store.load.IdentityDispute;
import accounthistory.store.load.SlotClaim;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// One batch in one transaction.
///
/// Nobody waits for anybody: what belongs to an account whose row another transaction holds is left
/// for the next pass. The order of locks is the same for everybody: account rows by key, the lock
/// of pins, coverage of flows, snapshot keys in order. A try that fails leaves nothing, so the
/// object is made anew for each.
public final class WriteTransaction {
  private final DSLContext sql;
  private final Connection connection;
  private final RawArchive archive;
  private final long loadId;

  /// By identity: deliveries are large, and two of one content are still two.
  private final IdentityHashMap<Delivery, WriteOutcome> results = new IdentityHashMap<>();

  private final Set<Bucket> marks = new HashSet<>();

  public WriteTransaction(DSLContext sql, Connection connection, ZstdCodec codec, long loadId) {
    this.sql = sql;
    this.connection = connection;
    this.archive = new RawArchive(sql, codec, loadId);
    this.loadId = loadId;
  }

  public List<WriteResult> run(List<Delivery> deliveries) throws SQLException {
    var ids = Accounts.idsOf(sql, deliveries.stream().map(it -> it.capture().subject()).toList());
    var ours = Accounts.lock(sql, ids.keys().values());
    var disputes = new IdentityHashMap<Delivery, IdentityDispute>();
    var present = new ArrayList<Delivery>();
    for (var delivery : deliveries) {
      var account = delivery.capture().subject();
      if (ids.others().containsKey(account)) {
        disputes.put(delivery, ids.others().get(account));
      } else if (ours.contains(ids.of(account))) {
        present.add(delivery);
      }
    }
    var judgement = PinnedIdentities.judge(sql, present, ids);
    disputes.putAll(judgement.disputes());
    var busy = IncomeRows.busy(sql, idsOfFlows(present, ids));
    write(
        present.stream()
            .filter(judgement::accepts)
            .filter(it -> !(isFlows(it) && busy.contains(ids.of(it.capture().subject()))))
            .toList(),
        ids);
    return deliveries.stream().map(it -> resultOf(it, disputes.get(it))).toList();
  }

  private static Set<Long> idsOfFlows(List<Delivery> deliveries, Accounts.Ids ids) {
    return deliveries.stream()
        .filter(WriteTransaction::isFlows)
        .map(it -> ids.of(it.capture().subject()))
        .collect(toSet());
  }

  private static boolean isFlows(Delivery delivery) {
    return delivery instanceof Delivery.Flows;
  }

  /// Nothing was decided of a delivery whose account another transaction holds.
  private WriteResult resultOf(Delivery delivery, @Nullable IdentityDispute dispute) {
    return dispute == null
        ? WriteResult.of(results.getOrDefault(delivery, WriteOutcome.LEFT))
        : WriteResult.disputed(dispute);
  }

  private void write(List<Delivery> deliveries, Accounts.Ids ids) throws SQLException {
    snapshots(of(Delivery.Snapshot.class, deliveries), ids);
    for (var delivery : deliveries) {
      switch (delivery) {
        case Delivery.Snapshot _ -> {}
        case Delivery.Prices prices -> prices(prices, ids);
        case Delivery.Contracts contracts -> contracts(contracts, ids);
        case Delivery.Flows flows -> flows(flows, ids);
        case Delivery.Trades trades -> trades(trades, ids);
        case Delivery.Brackets brackets -> brackets(brackets, ids);
        case Delivery.Settings settings -> settings(settings, ids);
        case Delivery.Failed failed -> failed(failed, ids);
      }
    }
    RefreshMarks.mark(sql, marks);
  }

  private void snapshots(List<Delivery.Snapshot> deliveries, Accounts.Ids ids) throws SQLException {
    var claims =
        deliveries.stream()
            .map(it -> new SlotClaim(ids.of(it.capture().subject()), it))
            .sorted(Comparator.comparingLong(SlotClaim::accountId).thenComparing(SlotClaim::slot))
            .toList();
    var won = SnapshotRows.claim(sql, claims, loadId);
    AssetLists.write(sql, won);
    SnapshotRows.balances(won, loadId).copyInto(connection);
    SnapshotRows.positions(won, loadId, SettleAssets.knownTo(sql, won)).copyInto(connection);
    SnapshotRows.issues(won, loadId).copyInto(connection);
    lift(won);
    won.forEach(this::taken);
    claims.stream().filter(it -> !results.containsKey(it.delivery())).forEach(this::lost);
  }

  private void taken(SlotClaim claim) {
    archive.keep(claim.accountId(), claim.delivery().capture());
    marks.add(Bucket.of(claim.accountId(), claim.slot()));
    results.put(claim.delivery(), WriteOutcome.TAKEN);
  }

  private void lost(SlotClaim claim) {
    var capture = claim.delivery().capture();
    if (archive.holds(claim.accountId(), capture)) {
      results.put(claim.delivery(), WriteOutcome.ALREADY_THERE);
    } else {
      archive.keepBeaten(claim.accountId(), capture);
      results.put(claim.delivery(), WriteOutcome.SUPERSEDED);
    }
  }

  private void lift(List<SlotClaim> won) {
    var slots = new TreeMap<Long, Set<Instant>>();
    won.forEach(it -> slots.computeIfAbsent(it.accountId(), _ -> new TreeSet<>()).add(it.slot()));
    slots.forEach((id, taken) -> new SlotExceptions(sql, id, loadId).lift(taken));
  }

  private void prices(Delivery.Prices delivery, Accounts.Ids ids) {
    var capture = delivery.capture();
    var venue = capture.subject();
    keepOnce(ids.of(venue), delivery);
    // A reply that was kept and not understood has brought none yet.
    if (ReferenceRows.prices(sql, venue, delivery.prices(), loadId) > 0) {
      results.put(delivery, WriteOutcome.TAKEN);
      RefreshMarks.markPriced(
          sql, venue.venue().label(), venue.environment().label(), capture.slot());
    }
  }

  private void contracts(Delivery.Contracts delivery, Accounts.Ids ids) {
    var capture = delivery.capture();
    if (keepOnce(ids.of(capture.subject()), delivery)) {
      ReferenceRows.contracts(
          sql,
          capture.subject(),
          delivery.contracts(),
          capture.documents().getFirst().capturedAt(),
          loadId);
    }
  }

  private void flows(Delivery.Flows delivery, Accounts.Ids ids) {
    long id = ids.of(delivery.capture().subject());
    if (keepOnce(id, delivery)) {
      var rows = new IncomeRows(sql, id, loadId);
      var written = rows.write(delivery.capture(), delivery.answer());
      markFlows(id, written.added());
      rows.unbook(written.added());
      if (written.conflicts() > 0) {
        results.put(delivery, WriteOutcome.CONTRADICTED);
      }
    }
  }

  /// What flowed before the first slot is in that slot's wallet, all of it, and is marked by days.
  private void markFlows(long accountId, List<Instant> stamps) {
    if (stamps.isEmpty()) {
      return;
    }
    var first =
        sql.select(min(ACCOUNT_SNAPSHOT.SNAPSHOT_AT))
            .from(ACCOUNT_SNAPSHOT)
            .where(ACCOUNT_SNAPSHOT.ACCOUNT_ID.eq(accountId))
            .fetchSingle()
            .value1();
    var opening = first == null ? Instant.MAX : first.truncatedTo(ChronoUnit.HOURS);
    stamps.forEach(it ->
        marks.add(
            it.isBefore(opening)
                ? new Bucket(accountId, it.truncatedTo(ChronoUnit.DAYS))
                : Bucket.of(accountId, it)));
  }

  private void trades(Delivery.Trades delivery, Accounts.Ids ids) {
    long id = ids.of(delivery.capture().subject());
    if (keepOnce(id, delivery)) {
      var seenAt = delivery.capture().documents().getFirst().receivedAt();
      LastSyncs.note(sql, id, Stream.TRADE, delivery.answer().askedAt());
      if (new TradeRows(sql, id, loadId).write(delivery.answer(), seenAt) > 0) {
        results.put(delivery, WriteOutcome.CONTRADICTED);
      }
    }
  }

  private void brackets(Delivery.Brackets delivery, Accounts.Ids ids) {
    long id = ids.of(delivery.capture().subject());
    var askedAt = delivery.capture().documents().getFirst().sentAt();
    LastSyncs.note(sql, id, Stream.LEVERAGE_BRACKET, askedAt);
    if (keepOnce(id, delivery)) {
      new BracketRows(sql, id, loadId).write(delivery.sets(), askedAt);
    }
  }

  private void settings(Delivery.Settings delivery, Accounts.Ids ids) {
    long id = ids.of(delivery.capture().subject());
    var askedAt = delivery.capture().documents().getFirst().sentAt();
    LastSyncs.note(sql, id, Stream.CONFIGURATION, askedAt);
    if (keepOnce(id, delivery)) {
      new ConfigurationRows(sql, id, loadId).write(delivery.configuration(), askedAt);
    }
  }

  private boolean keepOnce(long accountId, Delivery delivery) {
    if (archive.holds(accountId, delivery.capture())) {
      results.put(delivery, WriteOutcome.ALREADY_THERE);
      return false;
    }
    archive.keep(accountId, delivery.capture());
    results.put(delivery, WriteOutcome.TAKEN);
    return true;
  }

  private void failed(Delivery.Failed delivery, Accounts.Ids ids) {
    var capture = delivery.capture();
    long id = ids.of(capture.subject());
    archive.keep(id, capture);
    results.put(
        delivery,
        capture.stream() == Stream.ACCOUNT
            ? new SlotExceptions(sql, id, loadId).fail(capture.slot(), delivery.failure())
            : WriteOutcome.FAILED);
  }

  private static <T> List<T> of(Class<T> type, List<Delivery> deliveries) {
    return deliveries.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
