package accounthistory.store;

import static accounthistory.store.jooq.Tables.LOAD;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import accounthistory.account.IndexPrice;
import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.store.account.AccountIdentities;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.Accounts;
import accounthistory.store.account.MissedSlots;
import accounthistory.store.account.MissedSlotsQuery;
import accounthistory.store.account.MissedSlotsResult;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.account.RegistrationResult;
import accounthistory.store.account.SlotExceptions;
import accounthistory.store.coordination.CollectorPeers;
import accounthistory.store.coordination.CollectorState;
import accounthistory.store.coordination.Collectors;
import accounthistory.store.coordination.ExchangeBudgets;
import accounthistory.store.coordination.LeasedAccounts;
import accounthistory.store.coordination.RefusedKeys;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.Partitions;
import accounthistory.store.database.Savepoints;
import accounthistory.store.database.ServerPosition;
import accounthistory.store.database.StoreException;
import accounthistory.store.database.Transactions;
import accounthistory.store.derive.RefreshMarks;
import accounthistory.store.derive.Refresher;
import accounthistory.store.derive.SettleAssets;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.store.write.ExpiredData;
import accounthistory.store.write.IncomeProgress;
import accounthistory.store.write.IndexPriceCandleRows;
import accounthistory.store.write.LastSyncs;
import accounthistory.store.write.MissingTrades;
import accounthistory.store.write.WriteTransaction;
import accounthistory.store.write.ZstdCodec;
import accounthistory.stream.StreamRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jooq.DSLContext;

/// Stores captures and what was understood of them. Thread-safe; every method is a transaction of
/// its own and throws [StoreException] when the database does not do it.
public final class Store {
  private static final Duration PARTITIONS_AHEAD = Duration.ofDays(92);

  private final Transactions transactions;
  private final ZstdCodec codec = new ZstdCodec();
  private final Partitions partitions;
  private final Set<Subject> registered = ConcurrentHashMap.newKeySet();

  public Store(DataSource source) {
    this(new Transactions(source));
  }

  private Store(Transactions transactions) {
    this.transactions = transactions;
    this.partitions = new Partitions(transactions);
  }

  /// The same tables for questions that must not hold anything up: the server ends one that is not
  /// answered in a moment.
  public Store looking() {
    return new Store(transactions.looking());
  }

  /// The server's position now; empty when the server does not report it.
  public Optional<ServerPosition> place() {
    return transactions.place();
  }

  /// Brings the settings of accounts into the database: new accounts, changed states and grids. One
  /// that the database rejects costs no other account anything.
  public SortedMap<Subject, RegistrationResult> registerAccounts(
      Collection<PlanInForce> plans, Instant now) {
    return transactions.run((sql, connection) -> {
      var ends = new TreeMap<Subject, RegistrationResult>();
      var ordered = plans.stream().sorted(Comparator.comparing(it -> it.plan().subject())).toList();
      var inPlace = Accounts.inPlace(sql, ordered);
      inPlace.forEach(it -> ends.put(it, new RegistrationResult.Done()));
      for (var plan : ordered) {
        var account = plan.plan().subject();
        if (inPlace.contains(account)) {
          continue;
        }
        Savepoints.alone(connection, () -> ends.put(account, Accounts.register(sql, plan, now)))
            .ifPresent(why -> ends.put(account, refused(account, why)));
      }
      return ends;
    });
  }

  /// Brings one account into the database, without its grid: an import expects no slots.
  public RegistrationResult registerAccount(AccountPlan plan) {
    return transactions.run((sql, _) -> Accounts.register(sql, plan));
  }

  private static RegistrationResult.Refused refused(Subject account, StoreException why) {
    return new RegistrationResult.Refused(account + ": " + why.getMessage());
  }

  /// Makes the partitions of this month and the next three.
  public void preparePartitions(Instant now) {
    partitions.cover(now, now.plus(PARTITIONS_AHEAD));
  }

  /// Begins a load and returns its key.
  public long beginLoad(LoadKind kind, String programVersion, Optional<String> file, Instant now) {
    return transactions.run((sql, _) ->
        sql.insertInto(LOAD)
            .set(LOAD.KIND, kind.label())
            .set(LOAD.PROGRAM_VERSION, programVersion)
            .set(LOAD.FILE_NAME, file.orElse(null))
            .set(LOAD.STARTED_AT, now)
            .returningResult(LOAD.LOAD_ID)
            .fetchSingle()
            .value1());
  }

  /// Ends a load with its counts; a disputed capture was never written.
  public void endLoad(long loadId, Map<WriteOutcome, Integer> counts, Instant now) {
    transactions.run((sql, _) ->
        sql.update(LOAD)
            .set(LOAD.CAPTURES, sum(counts) - count(counts, WriteOutcome.DISPUTED))
            .set(
                LOAD.TAKEN,
                count(counts, WriteOutcome.TAKEN) + count(counts, WriteOutcome.CONTRADICTED))
            .set(LOAD.ALREADY_THERE, count(counts, WriteOutcome.ALREADY_THERE))
            .set(LOAD.SUPERSEDED, count(counts, WriteOutcome.SUPERSEDED))
            .set(
                LOAD.FAILED,
                count(counts, WriteOutcome.FAILED) + count(counts, WriteOutcome.OUTRANKED))
            .set(LOAD.FINISHED_AT, now)
            .where(LOAD.LOAD_ID.eq(loadId))
            .execute());
  }

  private static long sum(Map<WriteOutcome, Integer> counts) {
    return counts.values().stream().mapToLong(Integer::longValue).sum();
  }

  private static long count(Map<WriteOutcome, Integer> counts, WriteOutcome writeOutcome) {
    return counts.getOrDefault(writeOutcome, 0);
  }

  /// Stores a batch in one transaction and returns what became of each capture, in their order.
  /// Keep a batch to a few hundred: it is one transaction.
  ///
  /// No transaction waits for another: what another is working on is left for the next pass. What
  /// the database rejects is found by halves and refused alone.
  public List<WriteResult> write(List<StreamRows> batch, long loadId) {
    if (batch.isEmpty()) {
      return List.of();
    }
    try {
      return together(batch, loadId);
    } catch (StoreException e) {
      if (e.outage().isPresent()) {
        throw e;
      }
      if (batch.size() == 1) {
        return List.of(WriteResult.refused(e));
      }
    }
    var half = batch.size() / 2;
    var results = new ArrayList<>(write(batch.subList(0, half), loadId));
    results.addAll(write(batch.subList(half, batch.size()), loadId));
    return results;
  }

  /// New accounts are registered in a transaction of their own: a session that meets one at the
  /// same time waits no longer than that.
  private void register(List<StreamRows> batch) {
    var subjects = batch.stream().map(it -> it.capture().subject()).distinct().toList();
    if (!registered.containsAll(subjects)) {
      transactions.run((sql, _) -> Accounts.idsOf(sql, subjects));
      registered.addAll(subjects);
    }
  }

  private List<WriteResult> together(List<StreamRows> batch, long loadId) {
    register(batch);
    var instants = new TreeSet<Instant>();
    for (var rows : batch) {
      instants.add(rows.capture().slot());
      if (rows instanceof StreamRows.Income(_, var answer, _)) {
        answer.flows().forEach(it -> instants.add(it.occurredAt()));
      }
      if (rows instanceof StreamRows.Trade(_, var answer, _)) {
        answer.trades().forEach(it -> instants.add(it.key().occurredAt()));
      }
    }
    partitions.cover(instants.first(), instants.last());
    var results =
        transactions.run(
            (sql, connection) -> new WriteTransaction(sql, connection, codec, loadId).run(batch));
    settleLater(batch);
    priceLater(batch);
    return results;
  }

  /// Brings derived rows up to date; returns how many ranges were recomputed.
  public int refresh() {
    return new Refresher(transactions).refresh();
  }

  /// Derives what is stored again.
  public FactRebuild factRebuild() {
    return new FactRebuild(transactions);
  }

  /// Records expected slots that nothing accounts for. An account that the database rejects costs
  /// no other one anything.
  public MissedSlotsResult recordMissed(List<MissedSlotsQuery> missing, long loadId) {
    return transactions.run((sql, connection) -> {
      var ids = Accounts.idsOf(sql, missing.stream().map(MissedSlotsQuery::account).toList());
      var ours = Accounts.lock(sql, ids.keys().values());
      var missedSlotsResult = new MissedSlotsResult(new TreeMap<>(), new TreeMap<>());
      ids.others()
          .forEach((account, why) -> missedSlotsResult.refused().put(account, why.message()));
      var accounts =
          missing.stream()
              .filter(it -> ids.find(it.account()).filter(ours::contains).isPresent())
              .collect(groupingBy(MissedSlotsQuery::account, TreeMap::new, toList()));
      var accounted = accounted(sql, ids, accounts);
      accounted.forEach(it -> missedSlotsResult.ranges().put(it, List.of()));
      accounts.keySet().removeAll(accounted);
      for (var account : accounts.entrySet()) {
        var slots = new MissedSlots(sql, ids.of(account.getKey()), loadId);
        Savepoints.alone(
                connection,
                () ->
                    missedSlotsResult
                        .ranges()
                        .put(
                            account.getKey(),
                            account.getValue().stream()
                                .flatMap(it -> slots.record(it).stream())
                                .toList()))
            .ifPresent(why ->
                missedSlotsResult
                    .refused()
                    .put(account.getKey(), account.getKey() + ": " + why.getMessage()));
      }
      return missedSlotsResult;
    });
  }

  /// Accounts of which nothing was missed.
  private static Set<Subject> accounted(
      DSLContext sql, Accounts.Ids ids, Map<Subject, List<MissedSlotsQuery>> queries) {
    var single = new HashMap<Long, MissedSlotsQuery>();
    queries.forEach((account, its) -> {
      if (its.size() == 1) {
        single.put(ids.of(account), its.getFirst());
      }
    });
    return MissedSlots.accountedFor(sql, single).stream()
        .map(it -> Objects.requireNonNull(single.get(it)).account())
        .collect(toSet());
  }

  /// Says of a slot that its reply cannot be stored; nothing happens to a slot that is taken, nor
  /// to one of a name that is another environment's.
  public WriteOutcome recordFailed(Subject account, Instant slot, Failure failure, long loadId) {
    return transactions.run((sql, _) -> {
      var id = Accounts.idsOf(sql, List.of(account)).find(account);
      if (id.isEmpty()) {
        return WriteOutcome.OUTRANKED;
      }
      return Accounts.lock(sql, List.of(id.get())).isEmpty()
          ? WriteOutcome.LEFT
          : new SlotExceptions(sql, id.get(), loadId).fail(slot, failure);
    });
  }

  /// Whether an account's slot is taken.
  public boolean isTaken(Subject account, Instant slot) {
    return transactions.ask(sql -> MissedSlots.isTaken(sql, account, slot));
  }

  /// How far each account's money flows are known.
  public Map<Subject, IncomeProgress> incomeProgress(Collection<Subject> accounts) {
    return transactions.ask(sql -> IncomeProgress.of(sql, accounts));
  }

  /// When a stream of accounts was last requested; an account that never was is not named.
  public Map<Subject, Instant> lastVisits(Collection<Subject> accounts, Stream stream) {
    return transactions.ask(sql -> LastSyncs.last(sql, accounts, stream));
  }

  /// Fills that an account's money flows speak of and that are not stored yet, latest first.
  public List<MissingTrades> missingTrades(Subject account, Instant since, boolean onlyHedged) {
    return transactions.ask(sql -> MissingTrades.of(sql, account, since, onlyHedged));
  }

  /// Past minutes of a venue whose index prices flows need, in ranges of at most so many minutes.
  public List<IndexPriceCandleRows.Range> missingIndexPrices(Subject venue, int minutes) {
    return transactions.ask(sql -> IndexPriceCandleRows.missing(sql, venue, minutes));
  }

  /// Notes what the exchange no longer had of an account when it was asked.
  public void forgotten(Subject account, ExpiredData what) {
    transactions.run((sql, _) -> {
      Accounts.idsOf(sql, List.of(account)).find(account).ifPresent(id -> what.write(sql, id));
      return what;
    });
  }

  /// Symbols that an account had positions in, or flows of, since an instant.
  public List<String> symbols(Subject account, Instant since) {
    return transactions.ask(sql -> IncomeProgress.symbols(sql, account, since));
  }

  /// Whether a venue's contracts should be fetched: they were never seen, not since an instant, or
  /// a position names a symbol that appeared after they were seen last and is not among them.
  public boolean wantsContracts(Subject venue, Instant notSeenSince) {
    return transactions.ask(sql -> SettleAssets.wantsContracts(sql, venue, notSeenSince));
  }

  /// New contracts settle positions that were stored before them. Marked after the commit:
  /// positions that commit meanwhile either see the contracts or are seen here.
  private void settleLater(List<StreamRows> batch) {
    batch.stream()
        .filter(StreamRows.ExchangeInfo.class::isInstance)
        .map(it -> it.capture().subject())
        .distinct()
        .forEach(venue ->
            transactions.run((sql, _) -> {
              RefreshMarks.markUnsettled(sql, venue.venue().label(), venue.environment().label());
              return venue;
            }));
  }

  /// New prices price flows and slots that are far away. Marked after the commit: flows that commit
  /// meanwhile either see the prices or are seen here.
  private void priceLater(List<StreamRows> batch) {
    var byVenue = new TreeMap<Subject, List<IndexPrice>>();
    for (var rows : batch) {
      if (rows instanceof StreamRows.AssetIndex(var capture, var prices, _) && !prices.isEmpty()) {
        byVenue.computeIfAbsent(capture.subject(), _ -> new ArrayList<>()).addAll(prices);
      }
    }
    byVenue.forEach((venue, prices) ->
        transactions.run((sql, _) -> {
          RefreshMarks.markReached(sql, venue.venue().label(), venue.environment().label(), prices);
          return venue;
        }));
  }

  /// Which collector has which account now.
  public LeasedAccounts leases() {
    return new LeasedAccounts(transactions);
  }

  /// Request weight that collectors behind one address share, and until when exchanges are closed.
  public ExchangeBudgets budgets() {
    return new ExchangeBudgets(transactions);
  }

  /// Keys that the exchange does not accept.
  public RefusedKeys refusedKeys() {
    return new RefusedKeys(transactions);
  }

  /// Which account of the exchange each account is.
  public AccountIdentities identities() {
    return new AccountIdentities(transactions);
  }

  /// A collector's heartbeat; returns with whom it shares the database.
  public CollectorPeers seen(CollectorState state) {
    return transactions.run((sql, _) -> Collectors.seen(sql, state));
  }
}
