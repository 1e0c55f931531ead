package accounthistory.store.derive;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import accounthistory.account.IndexPrice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Field;

/// Queues hours whose derived rows a transaction made stale. Rows are only added, so nobody waits
/// for anybody.
///
/// Before its first slot an account has nothing but flows: there, the mark of a day is that of its
/// first hour.
public final class RefreshMarks {
  /// An index price serves captures and flows up to this much later: what the table says, which the
  /// views read too.
  static final Field<?> INDEX_PRICE_MAX_AGE =
      field(
          "coalesce((select index_price_max_age from history.price_setting), interval '0 seconds')");

  /// A price reaches the flows and slots that it is the nearest to: within an hour, of a stable
  /// asset within 90 days. Its haircut tells what the free margin of the next 30 days is worth.
  ///
  /// A capture is at most a lateness, and so at most a grid, after its slot. The longest grid that
  /// the account ever had bounds that for slots of all its schedules: it only widens what is looked
  /// through, what counts is when each was captured.
  private static final String REACHED =
      """
      with

      reach as (

          select
              told.asset,
              told.observed_at,
              stable.asset is not null as is_stable,
              greatest(
                  told.observed_at - span.longest,
                  before.observed_at + (told.observed_at - before.observed_at) / 2
              ) as nearest_from,
              greatest(
                  least(
                      told.observed_at + span.longest,
                      told.observed_at + (after.observed_at - told.observed_at) / 2
                  ),
                  least(told.observed_at + {4}, after.observed_at)
              ) as nearest_to,
              least(told.observed_at + interval '30 days', after.observed_at) as haircut_to
          from unnest({2}, {3}) as told (asset, observed_at)
          left join history.stable_asset as stable on stable.asset = told.asset
          cross join lateral (
              select case when stable.asset is null then interval '1 hour' else '90 days' end
                  as longest
          ) as span
          left join lateral (
              select asset_index.observed_at
              from history.asset_index
              where asset_index.venue = {0}
                  and asset_index.environment = {1}
                  and asset_index.asset = told.asset
                  and asset_index.observed_at < told.observed_at
              order by asset_index.observed_at desc
              limit 1
          ) as before on true
          left join lateral (
              select asset_index.observed_at
              from history.asset_index
              where asset_index.venue = {0}
                  and asset_index.environment = {1}
                  and asset_index.asset = told.asset
                  and asset_index.observed_at > told.observed_at
              order by asset_index.observed_at
              limit 1
          ) as after on true

      ),

      accounts as (

          select
              account.account_id,
              coalesce(
                  (
                      select max(capture_schedule.every_seconds)
                      from history.capture_schedule
                      where capture_schedule.account_id = account.account_id
                  ),
                  86400
              ) * interval '1 second' as grid,
              (
                  select date_trunc('hour', min(account_snapshot.snapshot_at), 'UTC')
                  from history.account_snapshot
                  where account_snapshot.account_id = account.account_id
              ) as opened_at
          from history.account
          where account.venue = {0} and account.environment = {1} and account.kind = 'trading'

      )

      insert into history.derive_queue (account_id, hour)
      select distinct touched.account_id, touched.hour
      from (
          select
              accounts.account_id,
              date_trunc(
                  case when flow.occurred_at >= accounts.opened_at then 'hour' else 'day' end,
                  flow.occurred_at, 'UTC'
              ) as hour
          from accounts
          cross join reach
          cross join lateral (
              select income.occurred_at
              from history.income
              where income.account_id = accounts.account_id
                  and income.occurred_at >= reach.nearest_from
                  and income.occurred_at <= reach.nearest_to
                  and income.asset = reach.asset
          ) as flow
          union all
          select accounts.account_id, date_trunc('hour', slot.snapshot_at, 'UTC')
          from accounts
          cross join reach
          cross join lateral (
              select snapshot.snapshot_at
              from history.account_snapshot as snapshot
              where snapshot.account_id = accounts.account_id
                  and snapshot.snapshot_at >= reach.nearest_from - accounts.grid
                  and snapshot.snapshot_at <= greatest(reach.nearest_to, reach.haircut_to)
                  and (
                      (
                          reach.is_stable
                          and snapshot.captured_at between reach.nearest_from and reach.nearest_to
                      )
                      or (
                          snapshot.multi_assets_margin
                          and snapshot.captured_at between reach.observed_at and reach.haircut_to
                      )
                  )
                  and exists (
                      select
                      from history.asset_balance as balance
                      left join history.asset_balance_value as value
                          on value.account_id = snapshot.account_id
                          and value.snapshot_at = snapshot.snapshot_at
                          and value.asset = balance.asset
                          and value.source in ('index', 'override')
                      where balance.account_id = snapshot.account_id
                          and balance.snapshot_at = snapshot.snapshot_at
                          and value.asset is null
                  )
          ) as slot
      ) as touched
      order by 1, 2
      """;

  /// An hour of an account.
  public record Bucket(long accountId, Instant hour) {
    static final Comparator<Bucket> ORDER =
        Comparator.comparingLong(Bucket::accountId).thenComparing(Bucket::hour);

    public static Bucket of(long accountId, Instant slot) {
      return new Bucket(accountId, slot.truncatedTo(ChronoUnit.HOURS));
    }
  }

  private RefreshMarks() {}

  public static void mark(DSLContext sql, Collection<Bucket> buckets) {
    var ordered = new TreeSet<>(Bucket.ORDER);
    ordered.addAll(buckets);
    if (ordered.isEmpty()) {
      return;
    }
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select marked.account_id, marked.hour
        from unnest({0}, {1}) as marked (account_id, hour)
        order by marked.account_id, marked.hour
        """,
        val(ordered.stream().map(Bucket::accountId).toArray(Long[]::new)),
        val(ordered.stream().map(Bucket::hour).toArray(Instant[]::new)));
  }

  /// Marks every account of a venue's environment whose captures a price of that instant may value.
  public static void markPriced(DSLContext sql, String venue, String environment, Instant slot) {
    // What is captured later than this after a price, or what it is only the nearest to, is marked
    // where new prices reach.
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select account.account_id, hours.hour
        from history.account
        cross join (
            select distinct date_trunc('hour', instants.instant, 'UTC') as hour
            from (values ({2}), ({2} - 2 * {3}), ({2} + 2 * {3}))
                as instants (instant)
        ) as hours
        where account.venue = {0}
            and account.environment = {1}
            and account.kind = 'trading'
        order by account.account_id, hours.hour
        """,
        val(venue), val(environment), val(slot), INDEX_PRICE_MAX_AGE);
  }

  /// Marks the hours of flows and slots that new prices reach: those that they are the nearest to,
  /// and those whose free margin they let be understood.
  public static void markReached(
      DSLContext sql, String venue, String environment, Collection<IndexPrice> prices) {
    sql.execute(
        REACHED,
        val(venue),
        val(environment),
        val(prices.stream().map(IndexPrice::asset).toArray(String[]::new)),
        val(prices.stream().map(IndexPrice::observedAt).toArray(Instant[]::new)),
        INDEX_PRICE_MAX_AGE);
  }

  /// Marks the hours that hold flows of types, balances or flows of assets, or anything at all:
  /// then the balances, of which there are many times more than slots, are not read.
  static void markDerived(
      DSLContext sql, List<String> types, List<String> assets, boolean isEverything) {
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select account_id, date_trunc(touched.unit, touched.instant, 'UTC') as hour
        from (
            select
                income.account_id,
                income.occurred_at as instant,
                case when income.occurred_at >= opening.opened_at then 'hour' else 'day' end as unit
            from history.income
            left join (
                select account_id, date_trunc('hour', min(snapshot_at), 'UTC') as opened_at
                from history.account_snapshot
                group by account_id
            ) as opening on opening.account_id = income.account_id
            where {2} or income_type = any ({0}) or asset = any ({1})
            union all
            select account_id, snapshot_at, 'hour'
            from history.asset_balance
            where asset = any ({1}) and not {2}
            union all
            select account_id, snapshot_at, 'hour'
            from history.account_snapshot
            where {2}
        ) as touched
        group by 1, 2
        order by 1, 2
        """,
        val(types.toArray(String[]::new)), val(assets.toArray(String[]::new)), val(isEverything));
  }

  /// Marks the hours of positions that settle in an unknown asset, or whose asset was derived while
  /// the contract that is now there was not known.
  public static void markUnsettled(DSLContext sql, String venue, String environment) {
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select distinct position.account_id, date_trunc('hour', position.snapshot_at, 'UTC') as hour
        from history.position
        inner join history.account on account.account_id = position.account_id
        where account.venue = {0}
            and account.environment = {1}
            and (
                position.settle_asset is null
                or (
                    position.settle_asset_source = 'derived'
                    and exists (
                        select
                        from history.contract
                        where contract.venue = {0}
                            and contract.environment = {1}
                            and contract.symbol = position.symbol
                            and contract.margin_asset is not null
                            and contract.onboard_at <= position.snapshot_at + interval '1 hour'
                    )
                )
            )
        order by 1, 2
        """,
        val(venue), val(environment));
  }
}
