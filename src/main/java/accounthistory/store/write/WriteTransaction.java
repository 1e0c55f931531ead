package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.jooq.impl.DSL.min;

import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.store.account.Accounts;
import accounthistory.store.account.PinnedIdentities;
import accounthistory.store.account.SlotExceptions;
import accounthistory.store.derive.RefreshMarks;
import accounthistory.store.derive.RefreshRange;
import accounthistory.store.derive.SettleAssets;
import accounthistory.store.load.IdentityDispute;
import accounthistory.store.load.SlotClaim;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
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
/// No transaction waits for another: what belongs to an account whose row another one holds is left
/// for the next pass. The order of locks is the same for everybody: account rows by key, the lock
/// of pins, coverage of flows, snapshot keys in order. A try that fails leaves nothing, so the
/// object is created for each.
public final class WriteTransaction {
  private final DSLContext sql;
  private final Connection connection;
  private final RawArchive archive;
  private final long loadId;

  /// By identity: batch are large, and two of one content are still two.
  private final IdentityHashMap<StreamRows, WriteOutcome> results = new IdentityHashMap<>();

  private final Set<RefreshRange> marks = new HashSet<>();

  public WriteTransaction(DSLContext sql, Connection connection, ZstdCodec codec, long loadId) {
    this.sql = sql;
    this.connection = connection;
    this.archive = new RawArchive(sql, codec, loadId);
    this.loadId = loadId;
  }

  public List<WriteResult> run(List<StreamRows> batch) throws SQLException {
    var ids = Accounts.idsOf(sql, batch.stream().map(it -> it.capture().subject()).toList());
    var ours = Accounts.lock(sql, ids.keys().values());
    var disputes = new IdentityHashMap<StreamRows, IdentityDispute>();
    var present = new ArrayList<StreamRows>();
    for (var rows : batch) {
      var account = rows.capture().subject();
      if (ids.others().containsKey(account)) {
        disputes.put(rows, ids.others().get(account));
      } else if (ours.contains(ids.of(account))) {
        present.add(rows);
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
    return batch.stream().map(it -> resultOf(it, disputes.get(it))).toList();
  }

  private static Set<Long> idsOfFlows(List<StreamRows> batch, Accounts.Ids ids) {
    return batch.stream()
        .filter(WriteTransaction::isFlows)
        .map(it -> ids.of(it.capture().subject()))
        .collect(toSet());
  }

  private static boolean isFlows(StreamRows rows) {
    return rows instanceof StreamRows.Income;
  }

  /// Nothing was decided of rows whose account another transaction holds.
  private WriteResult resultOf(StreamRows rows, @Nullable IdentityDispute dispute) {
    return dispute == null
        ? WriteResult.of(results.getOrDefault(rows, WriteOutcome.LEFT))
        : WriteResult.disputed(dispute);
  }

  private void write(List<StreamRows> batch, Accounts.Ids ids) throws SQLException {
    archive.look(
        batch.stream()
            .collect(
                groupingBy(
                    it -> ids.of(it.capture().subject()),
                    TreeMap::new,
                    mapping(StreamRows::capture, toList()))));
    snapshots(of(StreamRows.Account.class, batch), ids);
    for (var rows : batch) {
      noteVisit(rows, ids);
      switch (rows) {
        case StreamRows.Account _ -> {}
        case StreamRows.AssetIndex prices -> prices(prices, ids);
        case StreamRows.IndexPriceCandle candles -> candles(candles, ids);
        case StreamRows.ExchangeInfo contracts -> contracts(contracts, ids);
        case StreamRows.Income flows -> flows(flows, ids);
        case StreamRows.Trade trades -> trades(trades, ids);
        case StreamRows.LeverageBracket brackets -> brackets(brackets, ids);
        case StreamRows.Configuration settings -> settings(settings, ids);
        case StreamRows.CommissionRate rates -> rates(rates, ids);
        case StreamRows.Failed(_, var why) -> failed(rows, why, ids);
        case StreamRows.NotUnderstood(_, var why) -> failed(rows, why, ids);
      }
    }
    archive.write(connection);
    RefreshMarks.mark(sql, marks);
  }

  /// A visit that brought nothing is none: it is made up for by the next run.
  private void noteVisit(StreamRows rows, Accounts.Ids ids) {
    var capture = rows.capture();
    if (capture.stream().schedule().isPresent() && capture.failure() == null) {
      var askedAt = capture.documents().getFirst().sentAt();
      LastSyncs.note(sql, ids.of(capture.subject()), capture.stream(), askedAt);
    }
  }

  private void snapshots(List<StreamRows.Account> batch, Accounts.Ids ids) throws SQLException {
    var claims =
        batch.stream()
            .map(it -> new SlotClaim(ids.of(it.capture().subject()), it))
            .sorted(Comparator.comparingLong(SlotClaim::accountId).thenComparing(SlotClaim::slot))
            .toList();
    var won = SnapshotRows.free(sql, claims);
    AssetLists.write(sql, won);
    SnapshotRows.snapshots(won, loadId).copyInto(connection);
    SnapshotRows.balances(won, loadId).copyInto(connection);
    SnapshotRows.positions(won, loadId, SettleAssets.knownTo(sql, won)).copyInto(connection);
    SnapshotRows.issues(won, loadId).copyInto(connection);
    PendingFacts.write(sql, won);
    lift(won);
    won.forEach(this::taken);
    claims.stream().filter(it -> !results.containsKey(it.rows())).forEach(this::lost);
  }

  private void taken(SlotClaim claim) {
    archive.keep(claim.accountId(), claim.rows().capture());
    marks.add(RefreshRange.at(claim.accountId(), claim.slot()));
    results.put(claim.rows(), WriteOutcome.TAKEN);
  }

  private void lost(SlotClaim claim) {
    var capture = claim.rows().capture();
    if (archive.holds(claim.accountId(), capture)) {
      results.put(claim.rows(), WriteOutcome.ALREADY_THERE);
    } else {
      archive.keepBeaten(claim.accountId(), capture);
      results.put(claim.rows(), WriteOutcome.SUPERSEDED);
    }
  }

  private void lift(List<SlotClaim> won) {
    var slots = new TreeMap<Long, Set<Instant>>();
    won.forEach(it -> slots.computeIfAbsent(it.accountId(), _ -> new TreeSet<>()).add(it.slot()));
    SlotExceptions.among(sql, slots)
        .forEach(id -> new SlotExceptions(sql, id, loadId).lift(slots.getOrDefault(id, Set.of())));
  }

  private void prices(StreamRows.AssetIndex rows, Accounts.Ids ids) {
    var capture = rows.capture();
    var venue = capture.subject();
    keepOnce(ids.of(venue), rows);
    // A reply that was kept and not understood has brought none yet.
    if (ReferenceRows.prices(sql, venue, rows.prices(), loadId) > 0) {
      results.put(rows, WriteOutcome.TAKEN);
      RefreshMarks.markPriced(
          sql, venue.venue().label(), venue.environment().label(), capture.slot());
    }
  }

  private void candles(StreamRows.IndexPriceCandle rows, Accounts.Ids ids) {
    var venue = rows.capture().subject();
    if (keepOnce(ids.of(venue), rows)) {
      IndexPriceCandleRows.write(sql, venue, rows, loadId);
    }
  }

  private void contracts(StreamRows.ExchangeInfo rows, Accounts.Ids ids) {
    var capture = rows.capture();
    if (keepOnce(ids.of(capture.subject()), rows)) {
      ReferenceRows.contracts(
          sql,
          capture.subject(),
          rows.contracts(),
          capture.documents().getFirst().capturedAt(),
          loadId);
    }
  }

  private void flows(StreamRows.Income rows, Accounts.Ids ids) {
    long id = ids.of(rows.capture().subject());
    if (keepOnce(id, rows)) {
      var income = new IncomeRows(sql, id, loadId);
      var written = income.write(rows.capture(), rows.answer());
      markFlows(id, written.added());
      income.unbook(written.added());
      if (written.conflicts() > 0) {
        results.put(rows, WriteOutcome.CONTRADICTED);
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
                ? RefreshRange.dayOf(accountId, it)
                : RefreshRange.at(accountId, it)));
  }

  private void trades(StreamRows.Trade rows, Accounts.Ids ids) {
    long id = ids.of(rows.capture().subject());
    if (keepOnce(id, rows)) {
      var seenAt = rows.capture().documents().getFirst().receivedAt();
      if (new TradeRows(sql, id, loadId).write(rows.answer(), seenAt) > 0) {
        results.put(rows, WriteOutcome.CONTRADICTED);
      }
    }
  }

  private void brackets(StreamRows.LeverageBracket rows, Accounts.Ids ids) {
    long id = ids.of(rows.capture().subject());
    var askedAt = rows.capture().documents().getFirst().sentAt();
    if (keepOnce(id, rows)) {
      new BracketRows(sql, id, loadId).write(rows.sets(), askedAt);
    }
  }

  private void settings(StreamRows.Configuration rows, Accounts.Ids ids) {
    long id = ids.of(rows.capture().subject());
    var askedAt = rows.capture().documents().getFirst().sentAt();
    if (keepOnce(id, rows)) {
      new ConfigurationRows(sql, id, loadId).write(rows.configuration(), askedAt);
    }
  }

  private void rates(StreamRows.CommissionRate rows, Accounts.Ids ids) {
    long id = ids.of(rows.capture().subject());
    if (keepOnce(id, rows)) {
      var askedAt = rows.capture().documents().getFirst().sentAt();
      new CommissionRateRows(sql, id, loadId).write(rows.rates(), askedAt);
    }
  }

  private boolean keepOnce(long accountId, StreamRows rows) {
    if (archive.holds(accountId, rows.capture())) {
      results.put(rows, WriteOutcome.ALREADY_THERE);
      return false;
    }
    archive.keep(accountId, rows.capture());
    results.put(rows, WriteOutcome.TAKEN);
    return true;
  }

  private void failed(StreamRows rows, Failure why, Accounts.Ids ids) {
    var capture = rows.capture();
    long id = ids.of(capture.subject());
    archive.keep(id, capture);
    results.put(
        rows,
        capture.stream() == Stream.ACCOUNT
            ? new SlotExceptions(sql, id, loadId).fail(capture.slot(), why)
            : WriteOutcome.FAILED);
  }

  private static <T> List<T> of(Class<T> type, List<StreamRows> batch) {
    return batch.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
