package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.store.load.SlotClaim;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/// Facts of slots that are just stored: their figures are null, and say that they are not refreshed
/// yet. A slot that is stored is in every view from then on; the refresher fills it in.
final class PendingFacts {
  private PendingFacts() {}

  /// Writes a pending fact for each claim that was stored, in the transaction that stores it.
  static void write(DSLContext sql, List<SlotClaim> stored) {
    if (stored.isEmpty()) {
      return;
    }
    sql.execute(
        """
        insert into history.interval_fact (
            account_id, snapshot_at, opened_at, flows_to, captured_at, multi_assets_margin,
            is_bridged, booking, equity_reason, pnl_reason, margin_reason
        )
        select
            snapshot.account_id,
            snapshot.snapshot_at,
            before.snapshot_at,
            snapshot.captured_at,
            snapshot.captured_at,
            snapshot.multi_assets_margin,
            false,
            'pending',
            'not refreshed yet',
            case when before.snapshot_at is not null then 'not refreshed yet' end,
            'not refreshed yet'
        from unnest({0}, {1}) as stored (account_id, snapshot_at)
        cross join lateral (
            select
                account_snapshot.account_id,
                account_snapshot.snapshot_at,
                account_snapshot.captured_at,
                account_snapshot.multi_assets_margin
            from history.account_snapshot
            where account_snapshot.account_id = stored.account_id
                and account_snapshot.snapshot_at = stored.snapshot_at
            offset 0
        ) as snapshot
        left join lateral (
            select account_snapshot.snapshot_at
            from history.account_snapshot
            where account_snapshot.account_id = stored.account_id
                and account_snapshot.snapshot_at < stored.snapshot_at
            order by account_snapshot.snapshot_at desc
            limit 1
        ) as before on true
        on conflict (account_id, snapshot_at) do nothing
        """,
        val(stored.stream().map(SlotClaim::accountId).toArray(Long[]::new)),
        val(stored.stream().map(SlotClaim::slot).toArray(Instant[]::new)));
  }
}
