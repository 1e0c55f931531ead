package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Which assets a reply has no row for, although the newest earlier reply that had one said that
/// they were not zero, and what flows since leave of them: the rows of `unserved_asset`.
///
/// One slot follows from the one before it: what that one held, or had no row for itself. So a
/// change goes on from slot to slot until one is as it is stored. Where every reply has the same
/// rows there is nothing to do. The third generation serves only what lives, so that nothing is
/// missing there; nor is it where it is not recorded what was served.
final class UnservedAssets {
  private static final String FIRST =
      """
      select first.snapshot_at
      from unnest({0}, {1}, {2}) with ordinality as ranges (account_id, begins, ends, number)
      cross join lateral (
          select min(slot.snapshot_at) as snapshot_at
          from (
              select
                  snapshot.snapshot_at,
                  snapshot.asset_list_id,
                  lag(snapshot.snapshot_at) over (order by snapshot.snapshot_at) as before_at,
                  lag(snapshot.asset_list_id) over (order by snapshot.snapshot_at) as list_before
              from history.account_snapshot as snapshot
              where snapshot.account_id = ranges.account_id
                  and snapshot.snapshot_at >= coalesce(
                      (
                          select max(earlier.snapshot_at)
                          from history.account_snapshot as earlier
                          where earlier.account_id = ranges.account_id and earlier.snapshot_at < ranges.begins
                      ),
                      ranges.begins
                  )
                  and snapshot.snapshot_at <= coalesce(
                      (
                          select min(later.snapshot_at)
                          from history.account_snapshot as later
                          where later.account_id = ranges.account_id and later.snapshot_at >= ranges.ends
                      ),
                      ranges.ends
                  )
          ) as slot
          where slot.snapshot_at >= ranges.begins
              and (
                  (
                      slot.asset_list_id is distinct from slot.list_before
                      and slot.before_at is not null
                  )
                  or exists (
                      select
                      from history.unserved_asset as unserved
                      where unserved.account_id = ranges.account_id
                          and unserved.snapshot_at in (slot.snapshot_at, slot.before_at)
                  )
              )
      ) as first
      order by ranges.number
      """;

  private static final String STEP =
      """
      with

      slot as (

          select
              snapshot.snapshot_at,
              snapshot.asset_list_id is not null
                  and snapshot.source <> '/fapi/v3/account' as is_whole,
              list.assets,
              (
                  select max(earlier.snapshot_at)
                  from history.account_snapshot as earlier
                  where earlier.account_id = {0} and earlier.snapshot_at < {1}
              ) as before_at,
              interval.flows_from
          from history.account_snapshot as snapshot
          left join history.asset_list as list
              on list.account_id = snapshot.account_id
              and list.asset_list_id = snapshot.asset_list_id
          left join history.slot_interval as interval
              on interval.account_id = snapshot.account_id
              and interval.snapshot_at = snapshot.snapshot_at
          where snapshot.account_id = {0} and snapshot.snapshot_at = {1}

      ),

      held as (

          select
              balance.asset,
              slot.before_at as served_at,
              slot.flows_from,
              balance.wallet_balance,
              balance.margin_available
          from slot
          inner join history.asset_balance as balance
              on balance.account_id = {0} and balance.snapshot_at = slot.before_at
          where balance.wallet_balance is distinct from 0
              or balance.unrealized_profit is distinct from 0
          union all
          select
              unserved.asset,
              unserved.served_at,
              unserved.flows_from,
              unserved.wallet_balance,
              unserved.margin_available
          from slot
          inner join history.unserved_asset as unserved
              on unserved.account_id = {0} and unserved.snapshot_at = slot.before_at

      ),

      present as (

          select
              held.asset,
              held.served_at,
              held.flows_from,
              held.wallet_balance + coalesce(
                  (
                      select sum(slot_flow.amount)
                      from history.slot_flow
                      where slot_flow.account_id = {0}
                          and slot_flow.snapshot_at = {1}
                          and slot_flow.asset = held.asset
                  ),
                  0
              ) as wallet_balance,
              held.margin_available
          from held
          cross join slot
          where slot.is_whole and held.asset <> all (slot.assets)

      ),

      removed as (

          delete from history.unserved_asset as stored
          where stored.account_id = {0}
              and stored.snapshot_at = {1}
              and not exists (select from present where present.asset = stored.asset)
          returning 1 as changed

      ),

      written as (

          insert into history.unserved_asset as stored (
              account_id, snapshot_at, asset, served_at, flows_from, wallet_balance,
              margin_available
          )
          select {0}, {1}, asset, served_at, flows_from, wallet_balance, margin_available
          from present
          on conflict (account_id, snapshot_at, asset) do update
          set served_at = excluded.served_at,
              flows_from = excluded.flows_from,
              wallet_balance = excluded.wallet_balance,
              margin_available = excluded.margin_available
          where (
                  stored.served_at, stored.flows_from, stored.wallet_balance,
                  stored.margin_available
              )
              is distinct from (
                  excluded.served_at, excluded.flows_from, excluded.wallet_balance,
                  excluded.margin_available
              )
          returning 1 as changed

      )

      select
          (select count(*) from removed) + (select count(*) from written),
          (
              select min(later.snapshot_at)
              from history.account_snapshot as later
              where later.account_id = {0} and later.snapshot_at > {1}
          )
      """;

  private final DSLContext sql;

  UnservedAssets(DSLContext sql) {
    this.sql = sql;
  }

  /// Goes through the slots of ranges, and on as long as something changes.
  ///
  /// @return the ranges, up to where slots may have changed
  List<RefreshRange> follow(List<RefreshRange> wanted) {
    var ranges = Ranges.of(wanted);
    var first = sql.fetch(FIRST, ranges.accounts(), ranges.from(), ranges.until());
    var followed = new ArrayList<RefreshRange>();
    for (var i = 0; i < wanted.size(); i++) {
      @Nullable Instant slot = first.get(i).get(0, Instant.class);
      followed.add(slot == null ? wanted.get(i) : follow(wanted.get(i), slot));
    }
    return followed;
  }

  private RefreshRange follow(RefreshRange range, Instant first) {
    var slot = Optional.of(first);
    var end = range.until();
    while (slot.isPresent()) {
      var at = slot.orElseThrow();
      var step = sql.fetchSingle(STEP, val(range.accountId()), val(at));
      var isChanged = step.get(0, Long.class) > 0;
      if (!at.isBefore(range.until())) {
        if (!isChanged) {
          break;
        }
        end = RefreshRange.after(at);
      }
      slot = Optional.ofNullable(step.get(1, Instant.class));
    }
    return new RefreshRange(range.accountId(), range.from(), end);
  }
}
