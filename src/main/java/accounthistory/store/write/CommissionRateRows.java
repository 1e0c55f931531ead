package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.store.database.NumericRange;
import accounthistory.stream.StreamRows.CommissionRate.Rate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jooq.DSLContext;

/// Writes what an account pays for trades of a symbol where it is something else than before.
final class CommissionRateRows {
  private final DSLContext sql;
  private final long accountId;
  private final long loadId;

  CommissionRateRows(DSLContext sql, long accountId, long loadId) {
    this.sql = sql;
    this.accountId = accountId;
    this.loadId = loadId;
  }

  void write(List<Rate> rates, Instant observedAt) {
    rates.stream().sorted(Comparator.comparing(Rate::symbol)).forEach(it -> write(it, observedAt));
  }

  private void write(Rate rate, Instant observedAt) {
    sql.execute(
        """
        insert into history.commission_rate (
            account_id, symbol, observed_at, maker, taker, rpi, load_id
        )
        select {0}, {1}, {2}, reported.maker, reported.taker, reported.rpi, {3}
        from (values ({4}, {5}, {6})) as reported (maker, taker, rpi)
        left join lateral (
            select earlier.account_id, earlier.maker, earlier.taker, earlier.rpi
            from history.commission_rate as earlier
            where earlier.account_id = {0}
                and earlier.symbol = {1}
                and earlier.observed_at <= {2}
            order by earlier.observed_at desc
            limit 1
        ) as before on true
        where before.account_id is null
            or (before.maker, before.taker, before.rpi)
            is distinct from (reported.maker, reported.taker, reported.rpi)
        on conflict do nothing
        """,
        val(accountId),
        val(rate.symbol()),
        val(observedAt),
        val(loadId),
        val(NumericRange.decimal(rate.maker())),
        val(NumericRange.decimal(rate.taker())),
        val(NumericRange.decimal(rate.rpi()), java.math.BigDecimal.class));
  }
}
