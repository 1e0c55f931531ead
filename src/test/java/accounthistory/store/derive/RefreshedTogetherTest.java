package accounthistory.store.derive;

import static accounthistory.store.ProfitHistory.held;
import static accounthistory.store.ProfitHistory.position;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.store.AccountCases;
import accounthistory.store.FactRows;
import accounthistory.store.ProfitHistory;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// One pass refreshes all accounts: each ends with the rows that it has when it is refreshed alone.
@WithDatabase
final class RefreshedTogetherTest {
  private static final Instant BEGIN = Instant.parse("2026-11-20T22:00:00Z");
  private static final int SLOTS = 40;

  /// Tables that the refresher writes, and columns of others.
  private static final Map<String, String> DERIVED =
      Map.of(
          "asset_balance_value", "",
          "unserved_asset", "",
          "slot_interval", "",
          "slot_flow", "",
          "interval_fact", "",
          "day_fact", "",
          "day_flow", "",
          "day_symbol", "",
          "income", "booked_slot, booking, index_price, price_source, price_observed_at",
          "account_snapshot", "missing_assets, missing_positions");

  private static final Instant LATER = BEGIN.plus(Duration.ofMinutes(5));

  private final TestDatabase database;
  private final ProfitHistory history;
  private final FactRows facts;

  RefreshedTogetherTest(TestDatabase database) {
    this.database = database;
    this.history = new ProfitHistory(database);
    this.facts = new FactRows(database);
  }

  @Test
  void accountsRefreshedTogetherHaveTheRowsOfAccountsRefreshedAlone() throws SQLException {
    write();
    history.refresh();
    var together = derived();
    assertThat(together).hasSizeGreaterThan(10 * SLOTS);

    forget();
    for (var account : List.of("one", "two", "three")) {
      refreshOnly(account);
    }
    assertThat(history.rows("select account_id from history.derive_queue")).isEmpty();
    assertThat(derived()).containsExactlyElementsOf(together);
  }

  /// Flows of the same keys, under way at slots of the same instants, in an asset that has only the
  /// price that each account's own reply implies; one account's reply contradicts itself.
  @Test
  void eachAccountHasItsOwnPricesBookingsAndSums() {
    history.price(BEGIN.minus(Duration.ofDays(1)), "BNB", "500", "0");
    var flow = history.flow(LATER.plusSeconds(18), "TRANSFER", "BNB", "1");
    for (var name : List.of("600", "700", "800")) {
      var account = history.account(name, BEGIN);
      var price = Integer.parseInt(name);
      for (var slot : List.of(BEGIN, LATER)) {
        // the last one's wallet says that the flow is still to come
        var bnb = slot.equals(BEGIN) || price == 800 ? 10 : 10 + price / 100;
        history.multi(
            account,
            slot,
            String.valueOf(bnb * price),
            String.valueOf(price == 800 ? 99_999 : bnb * price),
            held("BNB", String.valueOf(bnb)));
      }
      history.told(
          account,
          BEGIN.minusSeconds(600),
          LATER.plusSeconds(600),
          new Income(flow.key(), new BigDecimal(price / 100), "TRANSFER"));
    }
    history.asOf("2026-11-23T00:00:00Z");
    history.refresh();

    var flows =
        """
        select name, income.index_price, slot_flow.amount, slot_flow.usd_value
        from history.income
        inner join history.account using (account_id)
        left join history.slot_flow
            on slot_flow.account_id = income.account_id
            and slot_flow.snapshot_at = income.booked_slot
        order by name
        """;
    assertThat(history.rows(flows))
        .containsExactly("600 600 6 3600", "700 700 7 4900", "800 - - -");
    assertThat(facts.deviations()).isEmpty();

    history.run("delete from history.income where amount = 6");
    queueAll();
    history.refresh();

    assertThat(history.rows(flows)).containsExactly("700 700 7 4900", "800 - - -");
    assertThat(history.rows("select amount from history.slot_flow")).containsExactly("7");
    assertThat(facts.deviations()).isEmpty();
  }

  /// The accounts have other slots but for the first: the price of that one is what the next one of
  /// each opens with.
  @Test
  void eachAccountHasItsOwnNextSlot() {
    for (var minutes : List.of(19, 39)) {
      history.price(BEGIN.plus(Duration.ofMinutes(minutes)), "BNB", "500");
    }
    for (var minutes : List.of(20, 21, 22)) {
      var account = history.account("every-" + minutes, BEGIN);
      for (var slot = 0; slot < 3; slot++) {
        history.slot(
            account, BEGIN.plus(Duration.ofMinutes(slot * (long) minutes)), held("BNB", "10"));
      }
    }
    history.asOf("2026-11-23T00:00:00Z");
    history.refresh();
    assertThat(facts.deviations()).isEmpty();

    history.price(BEGIN.plusSeconds(1), "BNB", "400");
    history.refresh();

    assertThat(
            history.rows(
                "select count(*), min(opening_equity), count(*) filter (where opening_equity = 4000)"
                    + " from analytics.pnl_intervals"))
        .containsExactly("6 4000 3");
    assertThat(facts.deviations()).isEmpty();
  }

  /// Three accounts that have the same assets, slots and types of flows, and nothing else in
  /// common: what is implied of a price, what is missing, what is booked and what is late.
  private void write() {
    var one = history.account("one", BEGIN);
    var two = history.account("two", BEGIN);
    var three = history.account("three", BEGIN);
    for (var slot = 0; slot < SLOTS; slot++) {
      var at = BEGIN.plus(Duration.ofMinutes(5L * slot));
      history.price(at, "USDT", slot % 2 == 0 ? "1" : "0.999", "0.0001");
      history.slot(
          one,
          at,
          List.of(position("BTCUSDT", PositionSide.BOTH, "1", String.valueOf(slot))),
          held("USDT", String.valueOf(1_000 + 3 * slot), String.valueOf(slot)));
      if (slot % 7 != 3) {
        var usdt = held("USDT", String.valueOf(9_000 - 2 * slot));
        if (slot < 20) {
          history.trimmed(two, at, usdt, held("BNB", "5"));
        } else {
          history.trimmed(two, at, usdt);
        }
      }
      if (slot > 11) {
        history.reply(three, at, AccountCases.body("multi-assets-live-rows-only"));
      }
    }
    flows(one, "3", 0);
    flows(two, "-2", 60);
    flows(three, "1", -90);
    history.asOf("2026-11-23T00:00:00Z");
  }

  private void flows(Subject account, String amount, int shift) {
    var flows = new ArrayList<Income>();
    for (var slot = 1; slot < SLOTS; slot++) {
      var at = BEGIN.plus(Duration.ofMinutes(5L * slot)).minusSeconds(120 + shift);
      flows.add(history.flow(at, "TRANSFER", "USDT", amount));
    }
    history.told(
        account,
        BEGIN.minusSeconds(600),
        BEGIN.plus(Duration.ofMinutes(5L * SLOTS)),
        flows.toArray(Income[]::new));
  }

  /// Every derived row as text, in order, without the instant at which it was derived.
  private List<String> derived() {
    var rows = new ArrayList<String>();
    new TreeMap<>(DERIVED)
        .forEach((table, columns) ->
            rows.addAll(
                history.rows(
                    """
                    select '%1$s', to_jsonb(stored) - 'revised_at'
                    from history.%1$s as stored
                    order by to_jsonb(stored) - 'revised_at'
                    """
                        .formatted(table))));
    return rows;
  }

  /// Nothing is derived any more, and everything is queued.
  private void forget() {
    DERIVED.forEach((table, columns) ->
        history.run(
            columns.isEmpty()
                ? "delete from history." + table
                : "update history.%s set %s = null"
                    .formatted(table, columns.replace(", ", " = null, "))));
    history.run("update history.income_coverage set booked = '{}'");
    queueAll();
  }

  private void queueAll() {
    history.run(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select account_id, '2026-11-20 21:00Z', '2026-11-21 02:00Z'
        from history.account
        where kind = 'trading'
        """);
  }

  /// Another session is at work on all accounts but one.
  private void refreshOnly(String account) throws SQLException {
    try (var other = database.connect();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          """
          select
          from history.derive_lock
          where account_id in (select account_id from history.account where name <> '%s')
          for update
          """
              .formatted(account));
      history.refresh();
      other.rollback();
    }
  }
}
