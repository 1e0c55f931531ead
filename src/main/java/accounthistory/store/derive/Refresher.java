package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import accounthistory.store.database.StoreException;
import accounthistory.store.database.Transactions;
import accounthistory.store.derive.RefreshMarks.Bucket;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Recomputes derived rows of queued hours from committed rows, an account at a time.
///
/// What is queued is read together with what is known of the account's flows, so an hour is
/// recomputed after every write that queued it has committed, and exactly the rows that were read
/// are deleted: late, out-of-order and concurrent writes end in the same rows. An account that
/// cannot be refreshed costs no other one anything.
public final class Refresher {
  private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

  private static final int HOURS_PER_TRANSACTION = 24;

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

  private static final String READ =
      """
      with

      hours as materialized (

          select distinct hour
          from history.derive_queue
          where account_id = {0}
          order by hour
          limit {1}

      )

      select
          array(select hour from hours order by hour) as hours,
          array(
              select queue_id
              from history.derive_queue
              where account_id = {0} and hour in (select hour from hours)
          ) as queue_ids,
          (select cast(known as text) from history.income_coverage where account_id = {0}) as known
      """;

  private static final String BOOKED =
      """
      update history.income_coverage
      set booked = cast({1} as tstzmultirange) - coalesce(
          (
              select range_agg(tstzrange(queued.hour, queued.hour + interval '1 hour'))
              from history.derive_queue as queued
              where queued.account_id = {0}
          ),
          tstzmultirange()
      )
      where account_id = {0}
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
  private record Due(List<Bucket> hours, List<Long> queueIds, @Nullable String known) {}

  public Refresher(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Works until nothing is queued that can be refreshed and that nobody else is at work on;
  /// returns how many hours were recomputed.
  public int refresh() {
    markEdits();
    var given = new HashSet<Long>();
    var total = 0;
    // Looked at again after the last commit: who queued meanwhile may have found the account held.
    for (var due = due(given); !due.isEmpty(); due = due(given)) {
      ensureLocks(due);
      for (var account : due) {
        total += refresh(account, given);
      }
    }
    return total;
  }

  /// What was edited by hand reaches its hours later when it cannot be marked now; what is queued
  /// besides must not wait for it.
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

  /// A row that is there is not inserted in vain: the conflict would wait for whoever holds it.
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

  /// Refreshes an account until nothing of it is queued.
  ///
  /// @param given those that are not looked at again, since they failed or somebody else has them
  private int refresh(long account, Set<Long> given) {
    var total = 0;
    try {
      for (var done = some(account); done != 0; done = some(account)) {
        if (done == HELD) {
          given.add(account);
          return total;
        }
        total += done;
      }
    } catch (StoreException e) {
      if (!isOfOneAccount(e)) {
        throw e;
      }
      given.add(account);
      failed(account, e, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The edge between accounts: a bug met by one must not cost the others their figures.
      given.add(account);
      failed(account, e, e.toString());
    }
    return total;
  }

  /// Whether a failure may be one account's alone: what the tables refuse, or what takes too long
  /// for it. What is left is that the tables are away.
  private static boolean isOfOneAccount(StoreException failure) {
    return !failure.isUnavailable() || OF_ONE_ACCOUNT.contains(failure.sqlState());
  }

  private static final int HELD = -1;

  private int some(long account) {
    return transactions.run((sql, _) -> {
      if (!isOurs(sql, account)) {
        return HELD;
      }
      var due = read(sql, account);
      var changed = new HashSet<Instant>();
      if (!due.hours().isEmpty()) {
        changed.addAll(recompute(sql, account, due.hours()));
      }
      finish(sql, account, due);
      changed.addAll(judge(sql, account, due.hours()));
      new Facts(sql, account).make(due.hours().stream().map(Bucket::hour).toList(), changed);
      return due.hours().size();
    });
  }

  private static boolean isOurs(DSLContext sql, long account) {
    return !sql.fetch(
            "select from history.derive_lock where account_id = {0} for update skip locked",
            val(account))
        .isEmpty();
  }

  private static Due read(DSLContext sql, long account) {
    var row = sql.fetchSingle(READ, val(account), val(HOURS_PER_TRANSACTION));
    return new Due(
        Arrays.stream(row.get("hours", Instant[].class))
            .map(it -> new Bucket(account, it))
            .toList(),
        List.of(row.get("queue_ids", Long[].class)),
        row.get("known", String.class));
  }

  /// Every derived row of some hours of an account, in the order in which they need each other, up
  /// to what facts are made of.
  ///
  /// @return slots whose bookings or prices of flows became others
  private static Set<Instant> recompute(DSLContext sql, long account, List<Bucket> hours) {
    var repriced = new Valuation(sql, account).price(hours);
    hours.forEach(it -> SettleAssets.fill(sql, it));
    var changed = new Bookings(sql, account).book(hours.stream().map(Bucket::hour).toList());
    new SlotFlows(sql, account).sum(repriced);
    changed.addAll(repriced);
    return changed;
  }

  /// Known flows are booked but for the hours that are still queued. The row is locked before it is
  /// looked what is: a flow that commits between the two would else not be seen.
  private static void finish(DSLContext sql, long account, Due due) {
    sql.execute(
        "delete from history.derive_queue where queue_id = any ({0})",
        val(due.queueIds().toArray(Long[]::new)));
    sql.execute(
        """
        update history.derive_lock
        set failed_at = null, tries = 0, error = null
        where account_id = {0} and tries > 0
        """,
        val(account));
    if (due.known() != null) {
      sql.fetch(
          "select from history.income_coverage where account_id = {0} for no key update",
          val(account));
      sql.execute(BOOKED, val(account), val(due.known()));
    }
  }

  /// Which rows replies lack is decided by flows that are booked, so it comes last, and once more
  /// for what waits for them.
  ///
  /// @return slots of which something else is said now
  private static Set<Instant> judge(DSLContext sql, long account, List<Bucket> hours) {
    var judged = new TreeSet<Instant>(MissingRows.waiting(sql, account));
    hours.forEach(it -> judged.add(it.hour()));
    return new MissingRows(sql, account).judge(judged);
  }

  /// Notes on the account's row that it failed, told in the log when it begins to. Whoever has
  /// taken the row meanwhile notes how it ends there, and is not waited for. Tables that are away
  /// say so here.
  private void failed(long account, RuntimeException why, String error) {
    var told =
        transactions.run((sql, _) ->
            sql.fetchSingle(
                """
                select
                    name,
                    (select error from history.derive_lock where account_id = {0}) as told
                from history.account
                where account_id = {0}
                """,
                val(account)));
    var tries =
        transactions.run((sql, _) ->
            sql.fetchOptional(FAILED, val(account), val(error))
                .map(it -> it.get(0, Integer.class))
                .orElse(0));
    var name = told.get("name", String.class);
    if (error.equals(told.get("told", String.class))) {
      LOG.debug("{}: its figures cannot be refreshed, try {}: {}", name, tries, error);
    } else if (why instanceof StoreException) {
      LOG.error("{}: its figures cannot be refreshed and are unknown until then: {}", name, error);
    } else {
      LOG.error("{}: its figures cannot be refreshed and are unknown until then", name, why);
    }
  }
}
