package accounthistory.store.derive;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import accounthistory.account.IndexPrice;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;

/// Queues the time of rows that a transaction wrote, whose derived rows are stale by that. Rows are
/// only added, so no writer waits for another one.
///
/// Before its first slot an account has nothing but flows, which are queued by days.
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
              observed.asset,
              observed.observed_at,
              stable.asset is not null as is_stable,
              greatest(
                  observed.observed_at - span.longest,
                  before.observed_at + (observed.observed_at - before.observed_at) / 2
              ) as nearest_from,
              greatest(
                  least(
                      observed.observed_at + span.longest,
                      observed.observed_at + (after.observed_at - observed.observed_at) / 2
                  ),
                  least(observed.observed_at + {4}, after.observed_at)
              ) as nearest_to,
              least(observed.observed_at + {4}, after.observed_at) as served_to,
              least(observed.observed_at + interval '30 days', after.observed_at) as haircut_to
          from unnest({2}, {3}) as observed (asset, observed_at)
          left join history.stable_asset as stable on stable.asset = observed.asset
          cross join lateral (
              select case when stable.asset is null then interval '1 hour' else '90 days' end
                  as longest
          ) as span
          left join lateral (
              select asset_index.observed_at
              from history.asset_index
              where asset_index.venue = {0}
                  and asset_index.environment = {1}
                  and asset_index.asset = observed.asset
                  and asset_index.observed_at < observed.observed_at
              order by asset_index.observed_at desc
              limit 1
          ) as before on true
          left join lateral (
              select asset_index.observed_at
              from history.asset_index
              where asset_index.venue = {0}
                  and asset_index.environment = {1}
                  and asset_index.asset = observed.asset
                  and asset_index.observed_at > observed.observed_at
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

      insert into history.derive_queue (account_id, written_from, written_until)
      select
          touched.account_id,
          min(touched.instant),
          case touched.unit
              when 'hour' then max(touched.instant) + interval '1 microsecond'
              else touched.unit_at + interval '1 day'
          end
      from (
          select
              accounts.account_id,
              unit.name as unit,
              date_trunc(unit.name, flow.occurred_at, 'UTC') as unit_at,
              case unit.name
                  when 'hour' then flow.occurred_at
                  else date_trunc('day', flow.occurred_at, 'UTC')
              end as instant
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
          cross join lateral (
              select
                  case when flow.occurred_at >= accounts.opened_at then 'hour' else 'day' end
                      as name
          ) as unit
          union all
          select
              accounts.account_id,
              'hour',
              date_trunc('hour', slot.snapshot_at, 'UTC'),
              slot.snapshot_at
          from accounts
          cross join (
              select
                  reach.observed_at,
                  reach.is_stable,
                  min(reach.nearest_from) as nearest_from,
                  max(reach.nearest_to) as nearest_to,
                  max(reach.haircut_to) as haircut_to,
                  max(reach.served_to) as served_to
              from reach
              group by reach.observed_at, reach.is_stable
          ) as reach
          cross join lateral (
              select snapshot.snapshot_at
              from history.account_snapshot as snapshot
              where snapshot.account_id = accounts.account_id
                  and snapshot.snapshot_at >= reach.nearest_from - accounts.grid
                  and snapshot.snapshot_at <= greatest(reach.nearest_to, reach.haircut_to)
                  and (
                      snapshot.captured_at between reach.observed_at and reach.served_to
                      or (
                          (
                              (
                                  reach.is_stable
                                  and snapshot.captured_at
                                  between reach.nearest_from and reach.nearest_to
                              )
                              or (
                                  snapshot.multi_assets_margin
                                  and snapshot.captured_at
                                  between reach.observed_at and reach.haircut_to
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
                      )
                  )
          ) as slot
      ) as touched
      group by touched.account_id, touched.unit, touched.unit_at
      order by 1, 2
      """;

  private RefreshMarks() {}

  public static void mark(DSLContext sql, Collection<RefreshRange> written) {
    if (written.isEmpty()) {
      return;
    }
    var ranges = Ranges.of(RefreshRange.byHour(written));
    sql.execute(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select written.account_id, written.written_from, written.written_until
        from unnest({0}, {1}, {2}) as written (account_id, written_from, written_until)
        order by written.account_id, written.written_from
        """,
        ranges.accounts(), ranges.from(), ranges.until());
  }

  /// Marks every account of a venue's environment at the time that a price of that instant serves.
  public static void markPriced(DSLContext sql, String venue, String environment, Instant slot) {
    // What is captured later than this after a price, or what it is only the nearest to, is marked
    // where new prices reach.
    sql.execute(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select account_id, {2}, {2} + 2 * {3} + interval '1 microsecond'
        from history.account
        where venue = {0} and environment = {1} and kind = 'trading'
        order by account_id
        """,
        val(venue), val(environment), val(slot), INDEX_PRICE_MAX_AGE);
  }

  /// Marks the flows and slots that new prices reach: those that they serve or are the nearest to,
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

  /// Marks flows of types, balances or flows of assets, or everything: then the balances, of which
  /// there are many times more than slots, are not read.
  static void markDerived(
      DSLContext sql, List<String> types, List<String> assets, boolean isEverything) {
    sql.execute(
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
                    case when income.occurred_at >= opening.opened_at then 'hour' else 'day' end
                        as unit
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
        ) as written
        group by account_id, unit, unit_at
        order by 1, 2
        """,
        val(types.toArray(String[]::new)), val(assets.toArray(String[]::new)), val(isEverything));
  }

  /// Marks positions that settle in an unknown asset, or whose asset was derived while the contract
  /// that is now there was not known.
  public static void markUnsettled(DSLContext sql, String venue, String environment) {
    sql.execute(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select
            position.account_id,
            min(position.snapshot_at),
            max(position.snapshot_at) + interval '1 microsecond'
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
        group by position.account_id, date_trunc('hour', position.snapshot_at, 'UTC')
        order by 1, 2
        """,
        val(venue), val(environment));
  }
}
