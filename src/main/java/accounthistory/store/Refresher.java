package accounthistory.store;

import static accounthistory.store.jooq.Tables.REFRESH_DUE;
import static org.jooq.impl.DSL.val;

import accounthistory.store.RefreshMarks.Bucket;
import java.time.Duration;
import java.util.List;
import org.jooq.DSLContext;

/// Recomputes derived rows of marked hours from committed rows.
///
/// A mark is taken under its row lock, so the hour is recomputed after every write that marked it
/// has committed, and a write that comes later marks it again: late, out-of-order and concurrent
/// writes end in the same rows.
final class Refresher {
  private static final int BUCKETS_PER_TRANSACTION = 24;

  private final Transactions transactions;

  Refresher(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Works until no mark is left that nobody else holds; returns how many hours were recomputed.
  int refresh() {
    var total = 0;
    for (var done = 1; done > 0; total += done) {
      done = transactions.run((sql, _) -> some(sql));
    }
    return total;
  }

  private static int some(DSLContext sql) {
    var due =
        sql.select(REFRESH_DUE.ACCOUNT_ID, REFRESH_DUE.HOUR)
            .from(REFRESH_DUE)
            .orderBy(REFRESH_DUE.ACCOUNT_ID, REFRESH_DUE.HOUR)
            .limit(BUCKETS_PER_TRANSACTION)
            .forUpdate()
            .skipLocked()
            .fetch(it -> new Bucket(it.value1(), it.value2()));
    due.forEach(it -> recompute(sql, it));
    due.forEach(it -> clear(sql, it));
    return due.size();
  }

  /// Every derived row of an hour, in the order in which they need each other.
  private static void recompute(DSLContext sql, Bucket bucket) {
    values(sql, bucket);
    SettleAssets.fill(sql, bucket);
  }

  private static void values(DSLContext sql, Bucket bucket) {
    var end = bucket.hour().plus(Duration.ofHours(1));
    var binds =
        List.of(
            val(bucket.accountId()),
            val(bucket.hour()),
            val(end),
            val(RefreshMarks.PRICE_TOLERANCE.toSeconds()));
    sql.execute(
        """
        insert into history.asset_balance_value as value (
            account_id, snapshot_at, asset, index_price, bid_rate, ask_rate, source, observed_at
        )
        select
            balance.account_id,
            balance.snapshot_at,
            balance.asset,
            price.index_price,
            price.bid_rate,
            price.ask_rate,
            'index',
            price.observed_at
        from history.asset_balance as balance
        inner join history.account_snapshot as snapshot
            on snapshot.account_id = balance.account_id
            and snapshot.snapshot_at = balance.snapshot_at
        inner join history.account on account.account_id = balance.account_id
        cross join lateral (
            select asset_index.*
            from history.asset_index
            where asset_index.venue = account.venue
                and asset_index.environment = account.environment
                and asset_index.asset = balance.asset
                and asset_index.observed_at <= snapshot.captured_at
                and asset_index.observed_at >= snapshot.captured_at - {3} * interval '1 second'
            order by asset_index.observed_at desc
            limit 1
        ) as price
        where balance.account_id = {0}
            and balance.snapshot_at >= {1}
            and balance.snapshot_at < {2}
            and snapshot.snapshot_at >= {1}
            and snapshot.snapshot_at < {2}
        on conflict (account_id, snapshot_at, asset) do update
        set index_price = excluded.index_price,
            bid_rate = excluded.bid_rate,
            ask_rate = excluded.ask_rate,
            source = excluded.source,
            observed_at = excluded.observed_at
        where (value.index_price, value.bid_rate, value.ask_rate, value.source, value.observed_at)
            is distinct from (
                excluded.index_price,
                excluded.bid_rate,
                excluded.ask_rate,
                excluded.source,
                excluded.observed_at
            )
        """,
        binds.toArray());
    sql.execute(
        """
        delete from history.asset_balance_value as value
        where value.account_id = {0}
            and value.snapshot_at >= {1}
            and value.snapshot_at < {2}
            and not exists (
                select
                from history.asset_balance as balance
                where balance.account_id = value.account_id
                    and balance.snapshot_at = value.snapshot_at
                    and balance.asset = value.asset
            )
        """,
        val(bucket.accountId()), val(bucket.hour()), val(end));
  }

  private static void clear(DSLContext sql, Bucket bucket) {
    sql.deleteFrom(REFRESH_DUE)
        .where(REFRESH_DUE.ACCOUNT_ID.eq(bucket.accountId()))
        .and(REFRESH_DUE.HOUR.eq(bucket.hour()))
        .execute();
  }
}
