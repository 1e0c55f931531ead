package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/// Fills that money flows speak of, that are not stored yet and that can still be had.
///
/// @param latest the latest of them
/// @param knownUntil up to where, before it, fills are known or can never be; empty when none are
public record MissingTrades(String symbol, Instant latest, Optional<Instant> knownUntil) {
  /// By symbol, the latest first.
  ///
  /// @param since what the exchange still has
  /// @param onlyHedged whether an account in one-way mode needs none
  public static List<MissingTrades> of(
      DSLContext sql, Subject account, Instant since, boolean onlyHedged) {
    return sql.fetch(
            """
            with missing as (
                select income.account_id, income.symbol, max(income.occurred_at) as latest
                from history.income
                inner join history.account on account.account_id = income.account_id
                left join history.trade_coverage as coverage
                    on coverage.account_id = income.account_id
                    and coverage.symbol = income.symbol
                cross join lateral (
                    select snapshot.hedge_mode
                    from history.account_snapshot as snapshot
                    where snapshot.account_id = account.account_id
                    order by snapshot.snapshot_at desc
                    limit 1
                ) as mode
                where account.name = {0}
                    and income.occurred_at >= {1}
                    and income.income_type in ('REALIZED_PNL', 'COMMISSION')
                    and income.symbol <> ''
                    and (mode.hedge_mode or not {2})
                    and (
                        coverage.known is null
                        or not (coverage.known + coverage.forgotten) @> income.occurred_at
                    )
                group by income.account_id, income.symbol
            )

            select
                missing.symbol,
                missing.latest,
                (
                    select max(upper(part))
                    from
                        history.trade_coverage as coverage,
                        unnest(coverage.known + coverage.forgotten) as part
                    where coverage.account_id = missing.account_id
                        and coverage.symbol = missing.symbol
                        and upper(part) <= missing.latest
                ) as known_until
            from missing
            order by missing.latest desc, missing.symbol
            """,
            val(account.name()), val(since), val(onlyHedged))
        .map(it ->
            new MissingTrades(
                it.get(0, String.class),
                it.get(1, Instant.class),
                Optional.ofNullable(it.get(2, Instant.class))));
  }
}
