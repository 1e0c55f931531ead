package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.store.schema.MigrationOutcome.Failed;
import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.Unmigrated;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// Tables that people edit by plain SQL refuse, by the rule's name, what the views could not
/// distinguish rightly.
@WithDatabase
final class EditedByHandTest {
  private static final String MEMBERS =
      "insert into history.account_group_member (account_id, group_name, joined_on, left_on) ";

  /// One statement after another, each by the rule that refuses it; what may stand is not refused.
  @Test
  void whatTheViewsCouldNotTellRightlyIsRefusedByTheRulesName(TestDatabase database)
      throws SQLException {
    try (var history = History.in(database, "2026-01-01Z")) {
      var account = history.account("main");
      var other = history.account("other");
      var price = "insert into history.price_override (asset, valid_from, index_price, source) ";
      var income = "insert into history.income_category (income_type, category) ";
      var negligible = "insert into history.negligible_asset (asset, source) ";
      history.run(MEMBERS + "values (%d, 'desk', '2026-01-01', '2026-01-31')".formatted(account));

      // may stand
      history.run(MEMBERS + "values (%d, 'desk', '2026-02-01', null)".formatted(account));
      history.run(MEMBERS + "values (%d, 'desk', '2026-01-15', null)".formatted(other));
      history.run(MEMBERS + "values (%d, 'my desk', '2026-01-15', null)".formatted(account));
      history.run(
          price + "values ('币安人生', '2026-01-01Z', 1, 'I'), ('XYZ', '2026-01-01Z', null, 'I')");
      history.run("update history.account set reporting_zone = 'America/Port-au-Prince'");
      history.run("update history.account set reporting_zone = 'Etc/GMT-14'");

      for (var rule :
          List.of(
              List.of(
                  "account_group_member_counts_once",
                  MEMBERS + "values (%d, 'desk', '2026-01-31', '2026-01-31')".formatted(account)),
              List.of(
                  "account_group_member_counts_once",
                  MEMBERS + "values (%d, 'desk', '2026-03-01', null)".formatted(account)),
              List.of(
                  "account_group_member_counts_once",
                  MEMBERS + "values (%d, 'desk', '2025-01-01', null)".formatted(account)),
              List.of(
                  "account_group_member_leaves_after_it_joined",
                  MEMBERS + "values (%d, 'a', '2026-01-02', '2026-01-01')".formatted(account)),
              List.of(
                  "account_group_member_group_is_in_lower_case",
                  MEMBERS + "values (%d, 'Desk', '2026-01-01', null)".formatted(account)),
              List.of(
                  "account_group_member_all_is_every_account",
                  MEMBERS + "values (%d, 'all', '2026-01-01', null)".formatted(account)),
              List.of(
                  "account_group_member_group_is_trimmed",
                  MEMBERS + "values (%d, ' desk', '2026-01-01', null)".formatted(account)),
              List.of(
                  "account_group_member_group_is_trimmed",
                  MEMBERS + "values (%d, 'my  desk', '2026-01-01', null)".formatted(account)),
              List.of(
                  "account_group_member_group_is_named",
                  MEMBERS + "values (%d, '', '2026-01-01', null)".formatted(account)),
              List.of(
                  "account_group_member_joins_in_a_sane_year",
                  MEMBERS + "values (%d, 'a', '-infinity', null)".formatted(account)),
              List.of(
                  "account_group_member_leaves_in_a_sane_year",
                  MEMBERS + "values (%d, 'a', '2026-01-01', 'infinity')".formatted(account)),
              List.of(
                  "account_group_member_is_an_account",
                  MEMBERS + "values (999, 'a', '2026-01-01', null)"),
              List.of(
                  "price_override_price_is_positive",
                  price + "values ('USDT', '2026-01-01Z', 0, 'I')"),
              List.of(
                  "price_override_price_is_a_number",
                  price + "values ('USDT', '2026-01-01Z', 'NaN', 'I')"),
              List.of(
                  "price_override_asset_is_as_the_exchange_writes_it",
                  price + "values ('usdt', '2026-01-01Z', 1, 'I')"),
              List.of(
                  "price_override_asset_is_as_the_exchange_writes_it",
                  price + "values ('USDT ', '2026-01-01Z', 1, 'I')"),
              List.of(
                  "price_override_begins_in_a_sane_year",
                  price + "values ('USDT', '-infinity', 1, 'I')"),
              List.of(
                  "price_override_begins_in_a_sane_year",
                  price + "values ('USDT', '20260-01-01Z', 1, 'I')"),
              List.of(
                  "price_override_source_says_something",
                  price + "values ('USDT', '2026-01-01Z', 1, ' ')"),
              List.of(
                  "negligible_asset_is_as_the_exchange_writes_it",
                  negligible + "values ('Dust', 'I')"),
              List.of(
                  "negligible_asset_is_as_the_exchange_writes_it", negligible + "values ('', 'I')"),
              List.of(
                  "negligible_asset_source_says_something", negligible + "values ('DUST', E'\\t')"),
              List.of(
                  "income_category_type_is_as_the_exchange_writes_it",
                  income + "values ('Transfer', 'external')"),
              List.of(
                  "income_category_type_is_as_the_exchange_writes_it",
                  income + "values ('NEW TYPE', 'external')"),
              List.of("income_category_is_known", income + "values ('NEW_TYPE', 'profit')"),
              List.of(
                  "income_category_settles_within_an_hour",
                  "update history.income_category set settles_within = '2 hours'"),
              List.of(
                  "account_reporting_zone_is_known",
                  "update history.account set reporting_zone = 'UTC+3'"),
              List.of(
                  "account_reporting_zone_is_known",
                  "update history.account set reporting_zone = 'CEST'"),
              List.of(
                  "account_reporting_zone_is_known",
                  "update history.account set reporting_zone = 'Mars/Base+3'"),
              List.of(
                  "time zone \"Mars/Base\" not recognized",
                  "update history.account set reporting_zone = 'Mars/Base'"),
              List.of(
                  "price_setting_index_price_is_at_most_an_hour_old",
                  "update history.price_setting set index_price_max_age = '3601 seconds'"),
              List.of(
                  "price_setting_index_price_is_at_most_an_hour_old",
                  "update history.price_setting set index_price_max_age = '-1 seconds'"),
              List.of(
                  "price_setting_pkey",
                  "insert into history.price_setting (index_price_max_age) values ('1 minute')"),
              List.of(
                  "price_setting_has_one_row",
                  "insert into history.price_setting values (false, '1 minute')"),
              List.of("account_state_is_known", "update history.account set state = 'Active'"))) {
        assertThatThrownBy(() -> history.run(rule.getLast()))
            .as(rule.getLast())
            .isInstanceOf(SQLException.class)
            .hasMessageContaining(rule.getFirst());
      }
    }
  }

  @Test
  void rowsThatBreakARuleAlreadyAreNamedBeforeAnythingIsChanged(@Unmigrated TestDatabase empty)
      throws SQLException {
    Flyway.configure()
        .dataSource(empty.dataSource())
        .schemas("history")
        .createSchemas(true)
        .locations("classpath:db/migration")
        .target("017?")
        .load()
        .migrate();
    var migrator = new Migrator(empty.dataSource(), SchemaOptions.defaults(), "1.0");
    try (var history = History.in(empty, "2026-01-01Z")) {
      var account = history.account("main");
      history.run("update history.account set reporting_zone = 'Mars/Base'");
      history.run(
          MEMBERS
              + "values (%1$d, 'desk', '2026-01-01', null), (%1$d, 'desk', '2026-02-01', null)"
                  .formatted(account));
      history.run("insert into history.negligible_asset values ('dust', 'I')");
      history.account("without-settings");
      history.run(
          "update history.account set reporting_zone = 'Z' where name = 'without-settings'");
      history.account("east");
      history.run("update history.account set reporting_zone = 'UTC+3' where name = 'east'");

      assertThat(migrator.migrate())
          .isInstanceOfSatisfying(
              Failed.class,
              it ->
                  assertThat(it.message())
                      .contains(
                          "account 1 is in group desk twice, from 2026-01-01 to now and from"
                              + " 2026-02-01 to now",
                          "negligible_asset: asset 'dust' is not as the exchange writes it",
                          "account: reporting_zone 'Mars/Base' of main is not known",
                          "account: reporting_zone 'UTC+3' of east is an offset"));

      history.run(
          "update history.account set reporting_zone = 'UTC' where name <> 'without-settings'");
      history.run("delete from history.account_group_member where joined_on = '2026-02-01'");
      history.run("update history.negligible_asset set asset = 'DUST'");
    }
    assertThat(migrator.migrate()).isInstanceOf(Migrated.class);
  }
}
