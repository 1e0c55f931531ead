package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import accounthistory.store.database.StoreException;
import accounthistory.store.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Recomputes derived rows of queued ranges from committed rows, all accounts in one pass.
///
/// What is queued is read together with what is known of the accounts' flows, so a range is
/// recomputed after every write that queued it has committed, and exactly the rows that were read
/// are deleted: late, out-of-order and concurrent writes end in the same rows. When a pass fails
/// its accounts are refreshed one by one, so one that cannot be refreshed costs no other anything.
public final class Refresher {
  private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

  /// How many rows of an account's queue a pass takes: mostly an hour each, days before its first
  /// slot.
  private static final int PER_PASS = 24;

  /// How far the oldest ranges of the accounts of a pass may lie apart.
  private static final Duration NEAR = Duration.ofDays(1);

  /// Accounts with something to do, but for those whose next try is not due: half a minute after
  /// the first failure, twice as late after each further one, an hour at most.
  private static final String DUE =
      """
      select due.account_id
      from (
          select account_id
          from history.derive_queue
          union
          select account_id
          from history.income_coverage
          where booked <> known
      ) as due
      left join history.derive_lock as failure on failure.account_id = due.account_id
      where failure.failed_at is null
          or failure.failed_at
              + least(interval '1 hour', (1 << least(failure.tries - 1, 7)) * interval '30 seconds')
              <= clock_timestamp()
      order by due.account_id
      """;

  /// Undone by a neighbour, after repeats; a lock that was not to be had; a statement that took too
  /// long.
  private static final Set<String> OF_ONE_ACCOUNT = Set.of("40P01", "40001", "55P03", "57014");

  /// Of accounts whose oldest ranges lie near the latest of these: what keeps up is not held up by
  /// what has months to do, and one pass reads one stretch of time.
  private static final String READ =
      """
      with

      oldest as materialized (

          select wanted.account_id, min(queued.written_from) as written_from
          from unnest({0}) as wanted (account_id)
          left join history.derive_queue as queued on queued.account_id = wanted.account_id
          group by wanted.account_id

      ),

      latest as materialized (

          select max(written_from) as written_from
          from oldest

      )

      select
          oldest.account_id,
          queued.ids,
          queued.begins,
          queued.ends,
          (
              select cast(known as text)
              from history.income_coverage
              where income_coverage.account_id = oldest.account_id
          ) as known
      from oldest
      cross join latest
      left join lateral (
          select
              array_agg(derive_queue.queue_id) as ids,
              array_agg(derive_queue.written_from) as begins,
              array_agg(derive_queue.written_until) as ends
          from (
              select derive_queue.*
              from history.derive_queue
              where derive_queue.account_id = oldest.account_id
              order by derive_queue.written_from
              limit {1}
          ) as derive_queue
      ) as queued on true
      where oldest.written_from is null
          or oldest.written_from >= latest.written_from - {2} * interval '1 second'
      order by oldest.account_id
      """;

  private static final String BOOKED =
      """
      update history.income_coverage as coverage
      set booked = cast(seen.known as tstzmultirange) - coalesce(
          (
              select range_agg(tstzrange(queued.written_from, queued.written_until))
              from history.derive_queue as queued
              where queued.account_id = coverage.account_id
          ),
          tstzmultirange()
      )
      from unnest({0}, {1}) as seen (account_id, known)
      where coverage.account_id = seen.account_id
      """;

  private static final String FAILED =
      """
      update history.derive_lock as failure
      set failed_at = clock_timestamp(), tries = failure.tries + 1, error = {1}
      where failure.account_id in (
          select account_id
          from history.derive_lock
          where account_id = {0}
          for update skip locked
      )
      returning tries
      """;

  private final Transactions transactions;

  /// What is to be done of an account.
  ///
  /// @param known what is known of its flows, as the text of a multirange; null when nothing is
  private record Due(
      long accountId, List<RefreshRange> ranges, List<Long> queueIds, @Nullable String known) {}

  /// What a pass came to.
  ///
  /// @param accounts those that it had to itself
  /// @param ranges how many it has recomputed
  private record Pass(List<Long> accounts, int ranges) {}

  public Refresher(Transactions transactions) {
    this.transactions = transactions.plannedOnce();
  }

  /// Works until nothing is queued that can be refreshed and that no other session is at work on;
  /// returns how many ranges were recomputed.
  public int refresh() {
    return refresh(_ -> {});
  }

  /// As [#refresh()].
  ///
  /// @param progress gets after each pass how many ranges are done
  public int refresh(IntConsumer progress) {
    markEdits();
    var given = new HashSet<Long>();
    var total = 0;
    // Looked at again after the last commit: who queued meanwhile may have found the account held.
    for (var due = due(given); !due.isEmpty(); due = due(given)) {
      ensureLocks(due);
      total += refresh(due, given);
      progress.accept(total);
    }
    return total;
  }

  /// What was edited by hand reaches its hours later when it cannot be marked now; what is queued
  /// also must not wait for it.
  private void markEdits() {
    try {
      transactions.run((sql, _) -> Derivations.mark(sql));
    } catch (StoreException e) {
      if (!isOfOneAccount(e)) {
        throw e;
      }
      LOG.warn("edited prices and rules do not count yet: {}", e.getMessage());
    }
  }

  private List<Long> due(Set<Long> given) {
    return transactions.ask(sql -> sql.fetch(DUE)).getValues(0, Long.class).stream()
        .filter(it -> !given.contains(it))
        .toList();
  }

  /// A row that is there is not inserted in vain: the conflict would wait for its holder.
  private void ensureLocks(List<Long> accounts) {
    transactions.run((sql, _) ->
        sql.execute(
            """
            insert into history.derive_lock (account_id)
            select account_id
            from unnest({0}) as wanted (account_id)
            where not exists (
                select from history.derive_lock where derive_lock.account_id = wanted.account_id
            )
            order by account_id
            on conflict (account_id) do nothing
            """,
            val(accounts.toArray(Long[]::new))));
  }

  /// One pass over accounts, or, when it fails, one over each of them.
  ///
  /// @param given those that are not looked at again, since they failed or somebody else has them
  private int refresh(List<Long> accounts, Set<Long> given) {
    try {
      var pass = pass(accounts);
      accounts.stream().filter(it -> !pass.accounts().contains(it)).forEach(given::add);
      return pass.ranges();
    } catch (StoreException e) {
      if (!isOfOneAccount(e)) {
        throw e;
      }
      return alone(accounts, given, e, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The edge between accounts: a bug met by one must not cost the others their figures.
      return alone(accounts, given, e, e.toString());
    }
  }

  private int alone(List<Long> accounts, Set<Long> given, RuntimeException why, String error) {
    if (accounts.size() > 1) {
      return accounts.stream().mapToInt(it -> refresh(List.of(it), given)).sum();
    }
    given.addAll(accounts);
    failed(accounts.getFirst(), why, error);
    return 0;
  }

  /// Whether a failure may be one account's alone: what the database rejects, or what takes too
  /// long for it. Otherwise the database is unreachable.
  private static boolean isOfOneAccount(StoreException failure) {
    return !failure.isUnavailable() || OF_ONE_ACCOUNT.contains(failure.sqlState());
  }

  private Pass pass(List<Long> accounts) {
    return transactions.run((sql, _) -> {
      var held = held(sql, accounts);
      if (held.isEmpty()) {
        return new Pass(held, 0);
      }
      var due = read(sql, held);
      var written = due.stream().flatMap(it -> it.ranges().stream()).toList();
      var changed = new HashSet<SlotKey>();
      if (!written.isEmpty()) {
        changed.addAll(recompute(sql, written));
      }
      finish(sql, due);
      changed.addAll(judge(sql, due.stream().map(Due::accountId).toList(), written));
      Facts.make(sql, written, changed);
      return new Pass(held, written.size());
    });
  }

  /// Those of the accounts that no other session refreshes; none does until the commit.
  private static List<Long> held(DSLContext sql, List<Long> accounts) {
    return sql.fetch(
            """
            select account_id
            from history.derive_lock
            where account_id = any ({0})
            order by account_id
            for update skip locked
            """,
            val(accounts.toArray(Long[]::new)))
        .getValues(0, Long.class);
  }

  private static List<Due> read(DSLContext sql, List<Long> accounts) {
    return sql.fetch(READ, val(accounts.toArray(Long[]::new)), val(PER_PASS), val(NEAR.toSeconds()))
        .map(Refresher::due);
  }

  private static Due due(Record row) {
    long account = row.get("account_id", Long.class);
    Long @Nullable [] ids = row.get("ids", Long[].class);
    if (ids == null) {
      return new Due(account, List.of(), List.of(), row.get("known", String.class));
    }
    var begins = row.get("begins", Instant[].class);
    var ends = row.get("ends", Instant[].class);
    var ranges = new ArrayList<RefreshRange>();
    for (var i = 0; i < ids.length; i++) {
      ranges.add(new RefreshRange(account, begins[i], ends[i]));
    }
    return new Due(
        account, RefreshRange.joined(ranges), List.of(ids), row.get("known", String.class));
  }

  /// Every derived row of some ranges, in the order in which they need each other, up to what facts
  /// are made of.
  ///
  /// @return slots whose bookings or prices of flows became others
  private static Set<SlotKey> recompute(DSLContext sql, List<RefreshRange> written) {
    var settlement = BookingReader.longestLag(sql);
    var repriced = new Valuation(sql).price(written, settlement);
    SettleAssets.fill(sql, written);
    var changed = new Bookings(sql, settlement).book(written);
    new SlotFlows(sql).sum(repriced);
    changed.addAll(repriced);
    return changed;
  }

  /// Known flows are booked but for the ranges that are still queued. The rows are locked before it
  /// is looked what is: a flow that commits between the two would else not be seen.
  private static void finish(DSLContext sql, List<Due> due) {
    sql.execute(
        "delete from history.derive_queue where queue_id = any ({0})",
        val(due.stream().flatMap(it -> it.queueIds().stream()).toArray(Long[]::new)));
    sql.execute(
        """
        update history.derive_lock
        set failed_at = null, tries = 0, error = null
        where account_id = any ({0}) and tries > 0
        """,
        val(due.stream().map(Due::accountId).toArray(Long[]::new)));
    var known = due.stream().filter(it -> it.known() != null).toList();
    if (!known.isEmpty()) {
      var accounts = val(known.stream().map(Due::accountId).toArray(Long[]::new));
      sql.fetch(
          """
          select
          from history.income_coverage
          where account_id = any ({0})
          order by account_id
          for no key update
          """,
          accounts);
      sql.execute(BOOKED, accounts, val(known.stream().map(Due::known).toArray(String[]::new)));
    }
  }

  /// Which rows replies lack is decided by flows that are booked, so it comes last, and once more
  /// for what waits for them.
  ///
  /// @return slots of which something else is said now
  private static Set<SlotKey> judge(
      DSLContext sql, List<Long> accounts, List<RefreshRange> written) {
    var judged = new ArrayList<>(written);
    MissingRows.waiting(sql, accounts)
        .forEach(it -> judged.add(RefreshRange.at(it.accountId(), it.slot())));
    return judged.isEmpty() ? Set.of() : new MissingRows(sql).judge(RefreshRange.joined(judged));
  }

  /// Notes on the account's row that it failed, logged when it begins to. A session that has taken
  /// the row meanwhile notes how it ends there, and is not waited for. An unreachable database say
  /// so here.
  private void failed(long account, RuntimeException why, String error) {
    var logged =
        transactions.run((sql, _) ->
            sql.fetchSingle(
                """
                select
                    name,
                    (select error from history.derive_lock where account_id = {0}) as logged
                from history.account
                where account_id = {0}
                """,
                val(account)));
    var tries =
        transactions.run((sql, _) ->
            sql.fetchOptional(FAILED, val(account), val(error))
                .map(it -> it.get(0, Integer.class))
                .orElse(0));
    var name = logged.get("name", String.class);
    if (error.equals(logged.get("logged", String.class))) {
      LOG.debug("{}: its figures cannot be refreshed, try {}: {}", name, tries, error);
    } else if (why instanceof StoreException) {
      LOG.error("{}: its figures cannot be refreshed and are unknown until then: {}", name, error);
    } else {
      LOG.error("{}: its figures cannot be refreshed and are unknown until then", name, why);
    }
  }
}
