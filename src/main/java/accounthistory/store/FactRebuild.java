package accounthistory.store;

import static org.jooq.impl.DSL.val;

import accounthistory.store.database.Transactions;
import accounthistory.store.derive.Refresher;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.IntConsumer;
import org.jooq.DSLContext;

/// Derives stretches of time again, whether or not anything was written there: prices, bookings,
/// sums and facts.
public final class FactRebuild {
  /// Slots and flows by the hour, flows of before the first slot by the day; facts that have no
  /// slot any more are queued with the others, and go.
  private static final String QUEUED =
      """
      insert into history.derive_queue (account_id, written_from, written_until)
      select
          account_id,
          case unit when 'hour' then min(instant) else unit_at end,
          case unit
              when 'hour' then max(instant) + interval '1 microsecond'
              else unit_at + interval '1 day'
          end
      from (
          select
              touched.account_id,
              touched.unit,
              touched.instant,
              date_trunc(touched.unit, touched.instant, 'UTC') as unit_at
          from (
              select
                  income.account_id,
                  income.occurred_at as instant,
                  case
                      when income.occurred_at >= (
                          select date_trunc('hour', min(first.snapshot_at), 'UTC')
                          from history.account_snapshot as first
                          where first.account_id = income.account_id
                      )
                      then 'hour'
                      else 'day'
                  end as unit
              from history.income
              where income.account_id = any ({0})
                  and income.occurred_at >= {1}
                  and income.occurred_at < {2}
              union all
              select account_id, snapshot_at, 'hour'
              from history.account_snapshot
              where account_id = any ({0}) and snapshot_at >= {1} and snapshot_at < {2}
              union all
              select account_id, snapshot_at, 'hour'
              from history.interval_fact
              where account_id = any ({0}) and snapshot_at >= {1} and snapshot_at < {2}
          ) as touched
      ) as written
      group by account_id, unit, unit_at
      order by 1, 2
      """;

  private final Transactions transactions;

  public FactRebuild(Transactions transactions) {
    this.transactions = transactions;
  }

  /// An account whose figures could not be made, and why.
  public record Failure(String account, String error) {}

  /// What became of a rebuild.
  ///
  /// @param ranges how many stretches of at most an hour, or a day, were derived
  /// @param waiting how many still wait
  public record Rebuilt(int ranges, int waiting, List<Failure> failures) {}

  /// Queues the time of accounts; returns how many ranges that are.
  ///
  /// @param accounts names; all when there are none
  /// @param until exclusive
  public int queue(Collection<String> accounts, Instant from, Instant until) {
    return transactions.run(
        (sql, _) -> sql.execute(QUEUED, val(ids(sql, accounts)), val(from), val(until)));
  }

  /// Derives what is queued.
  ///
  /// @param progress gets how many ranges are done
  public Rebuilt run(Collection<String> accounts, IntConsumer progress) {
    var ranges = new Refresher(transactions).refresh(progress);
    return transactions.ask(sql -> {
      var ids = val(ids(sql, accounts));
      var waiting =
          sql.fetchSingle(
                  "select count(*) from history.derive_queue where account_id = any ({0})", ids)
              .get(0, Integer.class);
      var failures =
          sql.fetch(
                  """
                  select account.name, derive_lock.error
                  from history.derive_lock
                  inner join history.account on account.account_id = derive_lock.account_id
                  where derive_lock.account_id = any ({0}) and derive_lock.error is not null
                  order by account.name
                  """,
                  ids)
              .map(it -> new Failure(it.get(0, String.class), it.get(1, String.class)));
      return new Rebuilt(ranges, waiting, failures);
    });
  }

  private static Long[] ids(DSLContext sql, Collection<String> accounts) {
    return sql.fetch(
            """
            select account_id
            from history.account
            where kind = 'trading' and (cardinality({0}) = 0 or name = any ({0}))
            order by account_id
            """,
            val(accounts.toArray(String[]::new)))
        .getValues(0, Long.class)
        .toArray(Long[]::new);
  }
}
