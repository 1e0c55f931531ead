package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// The days that are kept, in UTC and the account's reporting zone: rows of `day_fact`, `day_flow`
/// and `day_symbol`. A day is kept once a taken slot has passed its end.
final class DayFacts {
  private static final String COLUMNS =
      """
      decided_at, opened_at, closed_at, flows_from, flows_to, margin_at, revised_at, intervals,
      slots_expected, slots_taken, is_complete, is_exact, booking, opening_equity, equity_high,
      equity_low, closing_equity, equity_change, unrealized, revaluation, residual, margin_ratio,
      price_age_seconds, price_source, worst_pool, margin_reason, reason, split_reason\
      """;

  /// Days of other zones are what is left of a setting that has changed.
  private static final String FOREIGN =
      """
      delete from history.day_fact as fact
      using history.account
      where fact.account_id = any ({0})
          and account.account_id = fact.account_id
          and fact.zone not in ('UTC', account.reporting_zone)
      """;

  private static final String WRITTEN =
      """
      with

      zones as (

          select
              account.account_id,
              place.zone,
              -- no slot further away is the edge of a day
              coalesce(
                  (
                      select
                          least(
                              2 * max(schedule.every_seconds) * interval '1 second',
                              interval '1 hour'
                          )
                      from history.capture_schedule as schedule
                      where schedule.account_id = account.account_id
                  ),
                  interval '1 hour'
              ) as reach,
              not exists (
                  select
                  from history.day_fact
                  where day_fact.account_id = account.account_id and day_fact.zone = place.zone
              ) as is_new
          from history.account
          cross join lateral (
              select text 'UTC' as zone
              union
              select account.reporting_zone
          ) as place
          where account.account_id = any ({0})

      ),

      spans as (

          select
              zones.account_id,
              zones.zone,
              least(slot.opened_at, touched.snapshot_at) - zones.reach as begins,
              touched.snapshot_at + zones.reach as ends
          from unnest({0}, {1}) as touched (account_id, snapshot_at)
          inner join zones on zones.account_id = touched.account_id
          left join history.slot_interval as slot
              on slot.account_id = touched.account_id and slot.snapshot_at = touched.snapshot_at

          union all

          -- of a zone that has no day yet, all
          select zones.account_id, zones.zone, min(fact.snapshot_at), max(fact.snapshot_at)
          from zones
          inner join history.interval_fact as fact on fact.account_id = zones.account_id
          where zones.is_new
          group by zones.account_id, zones.zone

      ),

      days as (

          select distinct spans.account_id, spans.zone, calendar.day
          from spans
          cross join lateral (
              select cast(spans.begins at time zone spans.zone as date) + series.number as day
              from generate_series(
                  0,
                  cast(spans.ends at time zone spans.zone as date)
                  - cast(spans.begins at time zone spans.zone as date)
              ) as series (number)
          ) as calendar

      ),

      bounded as materialized (

          select
              days.account_id,
              days.zone,
              days.day,
              cast(days.day as timestamp) at time zone days.zone as starts_at,
              cast(days.day + 1 as timestamp) at time zone days.zone as ends_at
          from days

      ),

      valued as materialized (

          select
              bounded.account_id, bounded.zone, bounded.day, bounded.starts_at, bounded.ends_at,
              value.*
          from bounded
          cross join lateral definition.day_value(
              bounded.account_id, bounded.starts_at, bounded.ends_at, 'infinity'
          ) as value
          where exists (
              select
              from history.interval_fact as fact
              where fact.account_id = bounded.account_id and fact.snapshot_at >= bounded.ends_at
          )
          and exists (
              select
              from history.interval_fact as fact
              where fact.account_id = bounded.account_id and fact.snapshot_at < bounded.ends_at
          )

      ),

      removed as (

          delete from history.day_fact as fact
          using bounded
          where fact.account_id = bounded.account_id
              and fact.zone = bounded.zone
              and fact.day = bounded.day
              and not exists (
                  select
                  from valued
                  where valued.account_id = bounded.account_id
                      and valued.zone = bounded.zone
                      and valued.day = bounded.day
              )

      ),

      written as (

          insert into history.day_fact as stored
              (account_id, zone, day, starts_at, ends_at, %1$s)
          select account_id, zone, day, starts_at, ends_at, %1$s
          from valued
          on conflict (account_id, zone, day) do update
          set (starts_at, ends_at, %1$s) = row (excluded.starts_at, excluded.ends_at, %2$s)

      )

      select account_id, zone, day
      from valued
      """
          .formatted(COLUMNS, COLUMNS.replaceAll("\\b([a-z_]+)\\b", "excluded.$1"));

  private static final String FLOWS_REMOVED =
      """
      delete from history.%s
      where (account_id, zone, day) in (select * from unnest({0}, {1}, {2}))
      """;

  private static final String FLOWS =
      """
      insert into history.day_flow
          (account_id, zone, day, asset, income_type, symbol, amount, usd_value, flows, unpriced)
      select
          account_id, zone, day, flow.asset, flow.income_type, flow.symbol, flow.amount,
          flow.usd_value, flow.flows, flow.unpriced
      from unnest({0}, {1}, {2}) as made (account_id, zone, day)
      inner join definition.day_flows as flow using (account_id, zone, day)
      """;

  private static final String SYMBOLS =
      """
      insert into history.day_symbol (account_id, zone, day, symbol, unrealized)
      select account_id, zone, day, moved.symbol, moved.unrealized
      from unnest({0}, {1}, {2}) as made (account_id, zone, day)
      inner join definition.day_symbols as moved using (account_id, zone, day)
      """;

  private DayFacts() {}

  /// Makes the days that slots are of, or the edges of.
  static void make(DSLContext sql, Collection<SlotKey> touched) {
    sql.execute(FOREIGN, SlotKey.accounts(touched));
    var days = sql.fetch(WRITTEN, SlotKey.accounts(touched), SlotKey.slots(touched));
    if (days.isEmpty()) {
      return;
    }
    var accounts = val(days.getValues(0, Long.class).toArray(Long[]::new));
    var zones = val(days.getValues(1, String.class).toArray(String[]::new));
    var dates = val(days.getValues(2, LocalDate.class).toArray(LocalDate[]::new));
    sql.execute(FLOWS_REMOVED.formatted("day_flow"), accounts, zones, dates);
    sql.execute(FLOWS, accounts, zones, dates);
    sql.execute(FLOWS_REMOVED.formatted("day_symbol"), accounts, zones, dates);
    sql.execute(SYMBOLS, accounts, zones, dates);
  }

  /// Notes what days that were final came to say later: rows of `day_revision`.
  static final class Revisions {
    /// Kept days that are over and hold one of some slots, or have one near an end.
    private static final String FINAL =
        """
        select fact.account_id, fact.zone, fact.day, daily.pnl, daily.closing_equity, daily.intervals,
            flow.amounts, flow.flows
        from (
            select distinct day_fact.account_id, day_fact.zone, day_fact.day
            from unnest({0}, {1}) as touched (account_id, snapshot_at)
            inner join history.day_fact
                on day_fact.account_id = touched.account_id
                and day_fact.starts_at <= touched.snapshot_at + interval '1 hour'
                and day_fact.ends_at >= touched.snapshot_at - interval '1 hour'
                and day_fact.ends_at < now() - interval '1 hour'
        ) as fact
        cross join lateral (
            select daily_pnl.pnl, daily_pnl.closing_equity, daily_pnl.intervals, daily_pnl.is_final
            from definition.daily_pnl
            where daily_pnl.account_id = fact.account_id
                and daily_pnl.zone = fact.zone
                and daily_pnl.day = fact.day
            offset 0
        ) as daily
        cross join lateral (
            select
                md5(
                    string_agg(
                        concat_ws(' ', asset, income_type, symbol, trim_scale(amount)),
                        ',' order by asset, income_type, symbol
                    )
                ) as amounts,
                coalesce(sum(flows), 0) as flows
            from history.day_flow
            where day_flow.account_id = fact.account_id
                and day_flow.zone = fact.zone
                and day_flow.day = fact.day
        ) as flow
        where daily.is_final
        """;

    /// What they say now, where that is something else. A flow that is new was first seen after the
    /// day was last made.
    private static final String NOTED =
        """
        insert into history.day_revision
            (account_id, zone, day, cause, pnl_before, pnl_after, equity_before, equity_after)
        select
            former.account_id, former.zone, former.day,
            case
                when daily.intervals is distinct from former.intervals then 'snapshot'
                when flow.flows > former.flows then 'flow'
                when flow.amounts is distinct from former.amounts then 'booking'
                when daily.pnl is not null or daily.closing_equity is not null then 'price'
                else 'other'
            end,
            former.pnl, daily.pnl, former.closing_equity, daily.closing_equity
        from unnest({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})
            as former (account_id, zone, day, pnl, closing_equity, intervals, amounts, flows)
        left join lateral (
            select daily_pnl.pnl, daily_pnl.closing_equity, daily_pnl.intervals
            from definition.daily_pnl
            where daily_pnl.account_id = former.account_id
                and daily_pnl.zone = former.zone
                and daily_pnl.day = former.day
            offset 0
        ) as daily on true
        cross join lateral (
            select
                md5(
                    string_agg(
                        concat_ws(' ', asset, income_type, symbol, trim_scale(amount)),
                        ',' order by asset, income_type, symbol
                    )
                ) as amounts,
                coalesce(sum(flows), 0) as flows
            from history.day_flow
            where day_flow.account_id = former.account_id
                and day_flow.zone = former.zone
                and day_flow.day = former.day
        ) as flow
        where (former.pnl, former.closing_equity) is distinct from (daily.pnl, daily.closing_equity)
        on conflict (account_id, zone, day, revised_at) do nothing
        """;

    private final List<Day> days;

    /// A day that was final.
    ///
    /// @param amounts digest of what was booked to it; null when nothing was
    private record Day(
        long accountId,
        String zone,
        LocalDate day,
        @Nullable BigDecimal pnl,
        @Nullable BigDecimal equity,
        long intervals,
        @Nullable String amounts,
        long flows) {
      static Day of(Record row) {
        return new Day(
            row.get(0, Long.class),
            row.get(1, String.class),
            row.get(2, LocalDate.class),
            row.get(3, BigDecimal.class),
            row.get(4, BigDecimal.class),
            row.get(5, Long.class),
            row.get(6, String.class),
            row.get(7, Long.class));
      }
    }

    private Revisions(List<Day> days) {
      this.days = days;
    }

    /// What the final days of slots say, before they are made again.
    static Revisions before(DSLContext sql, Collection<SlotKey> touched) {
      return new Revisions(
          sql.fetch(FINAL, SlotKey.accounts(touched), SlotKey.slots(touched)).map(Day::of));
    }

    /// Notes those that say something else now.
    void note(DSLContext sql) {
      if (days.isEmpty()) {
        return;
      }
      sql.execute(
          NOTED,
          val(days.stream().map(Day::accountId).toArray(Long[]::new)),
          val(days.stream().map(Day::zone).toArray(String[]::new)),
          val(days.stream().map(Day::day).toArray(LocalDate[]::new)),
          val(days.stream().map(Day::pnl).toArray(BigDecimal[]::new)),
          val(days.stream().map(Day::equity).toArray(BigDecimal[]::new)),
          val(days.stream().map(Day::intervals).toArray(Long[]::new)),
          val(days.stream().map(Day::amounts).toArray(String[]::new)),
          val(days.stream().map(Day::flows).toArray(Long[]::new)));
    }
  }
}
