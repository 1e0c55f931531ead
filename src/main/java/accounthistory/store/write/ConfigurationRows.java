package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.account.Configuration;
import accounthistory.account.SymbolSetting;
import accounthistory.store.database.NumericRange;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Writes what an account has set where it is something else than before.
final class ConfigurationRows {
  private final DSLContext sql;
  private final long accountId;
  private final long loadId;

  ConfigurationRows(DSLContext sql, long accountId, long loadId) {
    this.sql = sql;
    this.accountId = accountId;
    this.loadId = loadId;
  }

  void write(Configuration configuration, Instant observedAt) {
    account(configuration, observedAt);
    symbols(configuration.symbols(), observedAt);
  }

  private void account(Configuration configuration, Instant observedAt) {
    var flags = configuration.flags();
    sql.execute(
        """
        insert into history.account_configuration (
            account_id, observed_at, multi_assets_margin, hedge_mode, fee_tier, can_trade,
            can_deposit, can_withdraw, trade_group_id, load_id
        )
        select reported.*
        from (
            values ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9})
        ) as reported (
            account_id, observed_at, multi_assets_margin, hedge_mode, fee_tier, can_trade,
            can_deposit, can_withdraw, trade_group_id, load_id
        )
        left join lateral (
            select before.*
            from history.account_configuration as before
            where before.account_id = reported.account_id
                and before.observed_at <= reported.observed_at
            order by before.observed_at desc
            limit 1
        ) as before on true
        where before.account_id is null or (
            before.multi_assets_margin, before.hedge_mode, before.fee_tier, before.can_trade,
            before.can_deposit, before.can_withdraw, before.trade_group_id
        ) is distinct from (
            reported.multi_assets_margin, reported.hedge_mode, reported.fee_tier,
            reported.can_trade, reported.can_deposit, reported.can_withdraw, reported.trade_group_id
        )
        on conflict do nothing
        """,
        val(accountId),
        val(observedAt),
        val(configuration.multiAssetsMargin().on(), Boolean.class),
        val(configuration.hedgeMode().on(), Boolean.class),
        val(flags.feeTier(), Integer.class),
        val(flags.canTrade(), Boolean.class),
        val(flags.canDeposit(), Boolean.class),
        val(flags.canWithdraw(), Boolean.class),
        val(flags.tradeGroupId(), Long.class),
        val(loadId));
  }

  private void symbols(List<SymbolSetting> settings, Instant observedAt) {
    var sorted = settings.stream().sorted(Comparator.comparing(SymbolSetting::symbol)).toList();
    sql.execute(
        """
        insert into history.symbol_configuration (
            account_id, symbol, observed_at, isolated, is_auto_add_margin, leverage, max_notional,
            load_id
        )
        select {0}, reported.symbol, {1}, reported.isolated, reported.is_auto_add_margin,
            reported.leverage, reported.max_notional, {2}
        from unnest({3}, {4}, {5}, {6}, {7}) as reported (
            symbol, isolated, is_auto_add_margin, leverage, max_notional
        )
        left join lateral (
            select before.*
            from history.symbol_configuration as before
            where before.account_id = {0}
                and before.symbol = reported.symbol
                and before.observed_at <= {1}
            order by before.observed_at desc
            limit 1
        ) as before on true
        where before.account_id is null or (
            before.isolated, before.is_auto_add_margin, before.leverage, before.max_notional
        ) is distinct from (
            reported.isolated, reported.is_auto_add_margin, reported.leverage, reported.max_notional
        )
        on conflict do nothing
        """,
        val(accountId),
        val(observedAt),
        val(loadId),
        column(sorted, SymbolSetting::symbol, String[]::new),
        column(sorted, SymbolSetting::isolated, Boolean[]::new),
        column(sorted, SymbolSetting::isAutoAddMargin, Boolean[]::new),
        column(sorted, SymbolSetting::leverage, Integer[]::new),
        column(sorted, it -> NumericRange.decimal(it.maxNotional()), BigDecimal[]::new));
  }

  private static <T> Field<T[]> column(
      List<SymbolSetting> settings,
      Function<SymbolSetting, @Nullable T> value,
      IntFunction<T[]> array) {
    var column = new ArrayList<@Nullable T>();
    settings.forEach(it -> column.add(value.apply(it)));
    return val(column.toArray(array));
  }
}
