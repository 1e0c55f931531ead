package accounthistory.store.derive;

import java.util.Collection;
import org.jooq.DSLContext;

/// When positions became others: rows of `position_change`, as `definition.changed_positions` tells
/// them.
///
/// They follow from a slot and from the one before it whose reply lacks no position, so what a slot
/// came to say reaches the next such one.
final class PositionChanges {
  private static final String WRITTEN =
      """
      with

      touched as materialized (

          select account_id, snapshot_at
          from unnest({0}, {1}) as touched (account_id, snapshot_at)

          union

          select touched.account_id, following.snapshot_at
          from unnest({0}, {1}) as touched (account_id, snapshot_at)
          cross join lateral (
              select account_snapshot.snapshot_at
              from history.account_snapshot
              where account_snapshot.account_id = touched.account_id
                  and account_snapshot.snapshot_at > touched.snapshot_at
                  and account_snapshot.missing_positions is null
              order by account_snapshot.snapshot_at
              limit 1
          ) as following

      ),

      changed as materialized (

          select change.*
          from touched
          -- a look-up per slot
          cross join lateral (
              select *
              from definition.changed_positions
              where changed_positions.account_id = touched.account_id
                  and changed_positions.snapshot_at = touched.snapshot_at
              offset 0
          ) as change

      ),

      removed as (

          delete from history.position_change as stored
          using touched
          where stored.account_id = touched.account_id
              and stored.snapshot_at = touched.snapshot_at
              and not exists (
                  select
                  from changed
                  where changed.account_id = stored.account_id
                      and changed.snapshot_at = stored.snapshot_at
                      and changed.symbol = stored.symbol
                      and changed.position_side = stored.position_side
              )

      )

      insert into history.position_change as stored
          (account_id, snapshot_at, symbol, position_side, amount, entry_price)
      select account_id, snapshot_at, symbol, position_side, amount, entry_price
      from changed
      on conflict (account_id, snapshot_at, symbol, position_side) do update
      set amount = excluded.amount, entry_price = excluded.entry_price
      where (stored.amount, stored.entry_price)
          is distinct from (excluded.amount, excluded.entry_price)
      """;

  private PositionChanges() {}

  /// Notes the changes of slots, and of the next slot of each that lacks no position.
  static void make(DSLContext sql, Collection<SlotKey> touched) {
    sql.execute(WRITTEN, SlotKey.accounts(touched), SlotKey.slots(touched));
  }
}
