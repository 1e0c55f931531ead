package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;

/// Says of each snapshot which rows its reply lacks: D4, "Missing rows".
///
/// An asset without a row that was not zero before is missing, unless flows since or the totals of
/// multi-assets mode prove that it is gone. Without a look at what was before, a reply without any
/// asset, one in single-asset mode that counts USDT and has none, and one whose totals speak of
/// more than its rows lack assets too. Positions are missing when they do not sum up to what their
/// asset says of itself.
final class MissingRows {
  private static final String ASSETS =
      """
      update history.account_snapshot as stored
      set missing_assets = judged.missing
      from (
          select
              snapshot.account_id,
              snapshot.snapshot_at,
              nullif(concat_ws(', ', named.assets, untold.words), '') as missing
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          -- an index scan a range, whatever else is stored
          cross join lateral (
              select account_snapshot.*
              from history.account_snapshot
              where account_snapshot.account_id = ranges.account_id
                  and account_snapshot.snapshot_at >= ranges.begins
                  and account_snapshot.snapshot_at < ranges.ends
                  and account_snapshot.snapshot_at >= {3}
                  and account_snapshot.snapshot_at < {4}
              offset 0
          ) as snapshot
          left join history.asset_list as list
              on list.account_id = snapshot.account_id
              and list.asset_list_id = snapshot.asset_list_id
          left join history.income_coverage as coverage
              on coverage.account_id = snapshot.account_id
          left join history.slot_interval as interval
              on interval.account_id = snapshot.account_id
              and interval.snapshot_at = snapshot.snapshot_at
          -- what its collateral is worth, beside what the reply says
          left join lateral (
              select
                  count(*) = count(value.index_price) as is_priced,
                  coalesce(sum(balance.margin_balance * value.index_price), 0) as worth,
                  coalesce(sum(abs(balance.margin_balance * value.index_price)), 0) as gross,
                  case
                      when count(*) = count(balance.margin_available)
                          and count(*) = count(value.bid_rate)
                          and count(*) = count(value.ask_rate)
                      then coalesce(
                          sum(
                              balance.margin_balance
                              * case
                                  when balance.margin_balance < 0 then value.ask_rate
                                  else value.bid_rate
                              end
                          ),
                          0
                      )
                  end as net,
                  count(*) as terms
              from history.asset_balance as balance
              left join history.asset_balance_value as value
                  on value.account_id = snapshot.account_id
                  and value.snapshot_at = snapshot.snapshot_at
                  and value.asset = balance.asset
              where snapshot.multi_assets_margin
                  and balance.account_id = snapshot.account_id
                  and balance.snapshot_at = snapshot.snapshot_at
                  and balance.margin_available is distinct from false
                  and balance.margin_balance is distinct from 0
          ) as collateral on snapshot.multi_assets_margin
          cross join lateral (
              select string_agg(
                  unserved.asset || ' ('
                  || case
                      when unserved.wallet_balance is null then 'wallet balance unknown'
                      when proven.is_known
                      then 'flows leave ' || trim_scale(unserved.wallet_balance)
                      else 'no flows known'
                  end
                  || ')',
                  ', ' order by unserved.asset
              ) as assets
              from history.unserved_asset as unserved
              cross join lateral (
                  select coalesce(
                      coverage.booked @> tstzrange(unserved.flows_from, interval.flows_to, '[]'),
                      false
                  ) as is_known
              ) as proven
              where unserved.account_id = snapshot.account_id
                  and unserved.snapshot_at = snapshot.snapshot_at
                  and not (proven.is_known and coalesce(unserved.wallet_balance = 0, false))
                  and not coalesce(
                      unserved.margin_available is distinct from false
                      and abs(collateral.net - snapshot.total_margin_balance)
                      <= 0.002 * collateral.gross + collateral.terms * 1e-8,
                      false
                  )
          ) as named
          cross join lateral (
              select
                  case
                      when snapshot.asset_rows_served = 0
                          and snapshot.source <> '/fapi/v3/account'
                      then 'all (none is served)'
                      when named.assets is not null then null
                      when not snapshot.multi_assets_margin
                          and snapshot.total_wallet_balance <> 0
                          and not coalesce('USDT' = any (list.assets), false)
                          and not exists (
                              select
                              from history.asset_balance as usdt
                              where usdt.account_id = snapshot.account_id
                                  and usdt.snapshot_at = snapshot.snapshot_at
                                  and usdt.asset = 'USDT'
                          )
                      then 'USDT (totalWalletBalance is not 0)'
                      when collateral.is_priced
                          and snapshot.total_margin_balance
                          > collateral.worth + 0.01 * collateral.gross
                      then 'unnamed (totalMarginBalance is more than is served)'
                      when abs(collateral.net - snapshot.total_margin_balance)
                          > 0.01 * collateral.gross
                      then 'unnamed (totalMarginBalance is not what is served)'
                  end as words
          ) as untold
      ) as judged
      where stored.account_id = any ({0})
          and stored.account_id = judged.account_id
          and stored.snapshot_at = judged.snapshot_at
          and stored.snapshot_at >= {3}
          and stored.snapshot_at < {4}
          and stored.missing_assets is distinct from judged.missing
      returning stored.account_id, stored.snapshot_at
      """;

  private static final String POSITIONS =
      """
      update history.account_snapshot as stored
      set missing_positions = judged.missing
      from (
          select snapshot.account_id, snapshot.snapshot_at, compared.assets as missing
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          cross join lateral (
              select account_snapshot.*
              from history.account_snapshot
              where account_snapshot.account_id = ranges.account_id
                  and account_snapshot.snapshot_at >= ranges.begins
                  and account_snapshot.snapshot_at < ranges.ends
                  and account_snapshot.snapshot_at >= {3}
                  and account_snapshot.snapshot_at < {4}
              offset 0
          ) as snapshot
          left join lateral (
              select string_agg(line.asset, ', ' order by line.asset) as assets
              from (
                  select
                      coalesce(balance.asset, held.asset) as asset,
                      case when balance.asset is null then 0 else balance.maintenance_margin end
                          as maintenance_margin,
                      case when balance.asset is null then 0 else balance.unrealized_profit end
                          as unrealized_profit,
                      coalesce(held.positions, 0) as positions,
                      case when held.asset is null then 0 else held.maintenance_margin end
                          as maintenance_margins,
                      case when held.asset is null then 0 else held.unrealized_profit end
                          as unrealized_profits
                  from (
                      select asset_balance.*
                      from history.asset_balance
                      where asset_balance.account_id = snapshot.account_id
                          and asset_balance.snapshot_at = snapshot.snapshot_at
                  ) as balance
                  full join (
                      select
                          position.settle_asset as asset,
                          count(*) as positions,
                          case
                              when count(*) = count(position.maintenance_margin)
                              then sum(position.maintenance_margin)
                          end as maintenance_margin,
                          case
                              when count(*) = count(position.unrealized_profit)
                              then sum(position.unrealized_profit)
                          end as unrealized_profit
                      from history.position
                      where position.account_id = snapshot.account_id
                          and position.snapshot_at = snapshot.snapshot_at
                      group by position.settle_asset
                  ) as held on held.asset = balance.asset
              ) as line
              where abs(line.maintenance_margin - line.maintenance_margins)
                  > (line.positions + 2) * 1e-8
                  or abs(line.unrealized_profit - line.unrealized_profits)
                  > (line.positions + 2) * 1e-8
              having not exists (
                  select
                  from history.position as unsettled
                  where unsettled.account_id = snapshot.account_id
                      and unsettled.snapshot_at = snapshot.snapshot_at
                      and unsettled.settle_asset is null
              )
          ) as compared
              on snapshot.source <> '/fapi/v3/account' and snapshot.missing_assets is null
      ) as judged
      where stored.account_id = any ({0})
          and stored.account_id = judged.account_id
          and stored.snapshot_at = judged.snapshot_at
          and stored.snapshot_at >= {3}
          and stored.snapshot_at < {4}
          and stored.missing_positions is distinct from judged.missing
      returning stored.account_id, stored.snapshot_at
      """;

  private final DSLContext sql;

  MissingRows(DSLContext sql) {
    this.sql = sql;
  }

  /// Judges the slots of ranges, and later ones that follow from them. Prices, settle assets,
  /// bookings and the sums of flows must be in place.
  ///
  /// @return slots of which something else is said now
  Set<SlotKey> judge(List<RefreshRange> wanted) {
    var ranges = Ranges.of(RefreshRange.joined(new UnservedAssets(sql).follow(wanted)));
    var changed = new HashSet<SlotKey>();
    for (var judgement : List.of(ASSETS, POSITIONS)) {
      changed.addAll(
          SlotKey.of(
              sql.fetch(
                  judgement,
                  ranges.accounts(),
                  ranges.from(),
                  ranges.until(),
                  ranges.begin(),
                  ranges.end())));
    }
    return changed;
  }

  /// Slots that were judged without flows that are known by now. What is known for good to be
  /// missing waits for nothing: it would be judged again with every refresh.
  static Set<SlotKey> waiting(DSLContext sql, List<Long> accounts) {
    return SlotKey.of(
        sql.fetch(
            """
            select distinct unserved.account_id, unserved.snapshot_at
            from history.account_snapshot as snapshot
            inner join history.unserved_asset as unserved
                on unserved.account_id = snapshot.account_id
                and unserved.snapshot_at = snapshot.snapshot_at
            inner join history.slot_interval as interval
                on interval.account_id = snapshot.account_id
                and interval.snapshot_at = snapshot.snapshot_at
            inner join history.income_coverage as coverage
                on coverage.account_id = snapshot.account_id
            where snapshot.account_id = any ({0})
                and snapshot.missing_assets like '%(no flows known)%'
                and coverage.booked @> tstzrange(unserved.flows_from, interval.flows_to, '[]')
                and unserved.wallet_balance is not null
            """,
            val(accounts.toArray(Long[]::new))));
  }
}
