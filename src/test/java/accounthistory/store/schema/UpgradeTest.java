package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.store.AccountCases;
import accounthistory.store.DerivedRows;
import accounthistory.store.ProfitHistory;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/// A database that an older version filled is derived again, as if this one had filled it.
@WithDatabase
final class UpgradeTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  /// What captures report, and which flows are summed up where.
  private static final List<String> KEPT =
      List.of(
          "load",
          "account",
          "capture_schedule",
          "contract",
          "asset_index",
          "account_snapshot",
          "asset_balance",
          "position",
          "income",
          "income_coverage",
          "slot_interval",
          "slot_flow");

  @Test
  void theFirstRefreshDerivesWhatAFreshDatabaseHas(
      TestDatabase fresh, @Unmigrated TestDatabase old) {
    var history = new ProfitHistory(fresh);
    write(history, history.account("main", NOON.minusSeconds(300)));
    history.refresh();
    var expected = DSL.using(fresh.dataSource(), SQLDialect.POSTGRES);
    var upgraded = DSL.using(old.dataSource(), SQLDialect.POSTGRES);

    olderVersion(old);
    upgraded.execute("select history.ensure_partitions('2026-08-01Z', '2026-12-01Z')");
    KEPT.forEach(it -> copy(expected, upgraded, it));
    copy(expected, upgraded, "derivation");
    olderDerivations(upgraded);
    new Migrator(old.dataSource(), SchemaOptions.defaults(), "test").migrate();
    assertThat(derived(upgraded)).isNotEqualTo(derived(expected));
    assertThat(known(expected)).isNotEmpty();
    assertThat(known(upgraded)).as("sums that older rules priced are not shown").isEmpty();
    new Store(old.dataSource()).refresh();

    assertThat(derived(expected))
        .anyMatch(it -> it.contains("| implied"))
        .anyMatch(it -> it.contains("| nearest |"))
        .anyMatch(it -> it.contains("| slot |"))
        .anyMatch(it -> it.contains("assets missing"))
        .anyMatch(it -> it.contains("positions missing"));
    assertThat(derived(upgraded)).containsExactlyElementsOf(derived(expected));
    assertThat(known(upgraded)).isEqualTo(known(expected));
  }

  private static void write(ProfitHistory history, Subject main) {
    history.price(NOON.minus(Duration.ofDays(60)), "USDT", "0.999");
    history.price(NOON.minusSeconds(3000), "BNB", "600", "0.05");
    history.priceOf(NOON, "USDT", "1");
    history.price(NOON.plusSeconds(10_800), "BNB", "610", "0.05");
    history.store(StoreCaptures.contracts(NOON, "BTCUSDT", "ETHUSDT", "SOLUSDT"));
    // judged alone: that version did not record which assets a reply had rows for
    history.reply(main, NOON, AccountCases.body("no-asset-rows"));
    history.reply(main, slot(1), AccountCases.body("without-the-open-position"));
    history.reply(main, slot(2), AccountCases.body("multi-assets"));
    history.told(
        main,
        NOON.minus(Duration.ofDays(80)),
        NOON.plusSeconds(18_000),
        history.flow(NOON.minus(Duration.ofDays(70)), "TRANSFER", "USDT", "400"),
        history.flow(NOON.minusSeconds(3), "FUNDING_FEE", "BNB", "-0.01", "BTCUSDT"),
        // in an hour that has nothing of an asset whose price is meant to be a dollar
        history.flow(NOON.plusSeconds(12_600), "COMMISSION", "BNB", "-0.01", "BTCUSDT"),
        history.flow(slot(2).plusSeconds(19), "FUNDING_FEE", "BNB", "-0.01", "BTCUSDT"));
  }

  private static Instant slot(int number) {
    return NOON.plusSeconds(300L * number);
  }

  private static void olderVersion(TestDatabase old) {
    Flyway.configure()
        .dataSource(old.dataSource())
        .schemas("history")
        .createSchemas(true)
        .locations("classpath:db/migration")
        .target("011")
        .load()
        .migrate();
  }

  /// Columns that the older table has not stay behind.
  private static void copy(DSLContext from, DSLContext to, String table) {
    var derived =
        switch (table) {
          case "income" -> " - '{index_price, price_source, price_observed_at}'::text[]";
          case "position" -> " - 'settle_asset'";
          case "slot_flow" -> " - 'usd_value'";
          default -> "";
        };
    var rows =
        from.fetchSingle(
                "select coalesce(jsonb_agg(to_jsonb(copied)%s), '[]')::text from history.%s as copied"
                    .formatted(derived, table))
            .get(0, String.class);
    to.execute(
        """
        insert into history.%1$s overriding system value
        select * from jsonb_populate_recordset(null::history.%1$s, {0}::jsonb)
        """
            .formatted(table),
        DSL.val(rows));
  }

  /// A quotient that was believed whatever it was, and flows whose sums left out what has no price.
  private static void olderDerivations(DSLContext sql) {
    sql.execute(
        """
        insert into history.asset_balance_value
            (account_id, snapshot_at, asset, index_price, source, observed_at)
        select account_id, snapshot_at, asset, 5.34, 'snapshot', snapshot_at
        from history.asset_balance
        """);
    sql.execute("update history.income set index_price = 5.34, price_source = 'snapshot'");
    sql.execute("update history.slot_flow set usd_value = round(amount * 5.34, 18)");
    sql.execute("delete from history.derivation where name like 'stable%' or name like 'rules%'");
  }

  /// Intervals whose profit may be shown.
  private static List<Instant> known(DSLContext sql) {
    return sql.fetch(
            """
            select snapshot_at
            from history.slot_interval
            inner join history.income_coverage using (account_id)
            where booked @> tstzrange(flows_from, flows_to, '[]')
            order by snapshot_at
            """)
        .getValues(0, Instant.class);
  }

  private static List<String> derived(DSLContext sql) {
    var rows = new ArrayList<>(DerivedRows.of(sql, "main"));
    rows.addAll(
        sql.fetch(
                """
                select concat_ws(
                    ' | ', 'snapshot', snapshot_at at time zone 'UTC',
                    'assets missing: ' || missing_assets, 'positions missing: ' || missing_positions)
                from history.account_snapshot
                order by snapshot_at
                """)
            .getValues(0, String.class));
    return rows;
  }
}
