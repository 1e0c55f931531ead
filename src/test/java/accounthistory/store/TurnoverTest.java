package accounthistory.store;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What was traded, and what it cost.
@WithDatabase
final class TurnoverTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  TurnoverTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", MIDNIGHT);
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 2, 'the test')");
    history.run("select history.ensure_partitions('2026-11-20Z', '2026-11-21Z')");
    history.asOf("2026-11-21T12:00:00Z");
  }

  @Test
  void makerAndTakerAreApartAndFeesAreBasisPointsOfBoth() {
    fill("2026-11-20T00:00:00Z", "1", "100", "3", true, "USDT");
    fill("2026-11-20T23:59:59Z", "2", "100", "1", false, "USDT");
    fill("2026-11-21T00:00:00Z", "3", "50", "2", false, "USDT");
    history.told(
        main,
        MIDNIGHT.minusSeconds(3600),
        MIDNIGHT.plus(Duration.ofHours(34)),
        history.flow(MIDNIGHT.plusSeconds(60), "COMMISSION", "USDT", "-0.2", "AUSDT"),
        history.flow(MIDNIGHT.plusSeconds(61), "COMMISSION", "USDT", "-9", "BUSDT"),
        history.flow(MIDNIGHT.plusSeconds(62), "REFERRAL_KICKBACK", "USDT", "0.05", "AUSDT"),
        history.flow(MIDNIGHT.plusSeconds(28_800), "FUNDING_FEE", "USDT", "-0.4", "AUSDT"));
    history.refresh();

    assertThat(turnover("day, fills, maker_turnover, taker_turnover, turnover"))
        .containsExactly("2026-11-20 2 600 200 800", "2026-11-21 1 0 200 200");
    assertThat(turnover("commission, rebate, commission_bp, funding_bp, reason"))
        .containsExactly("-0.4 0.1 5 -10 -", "0 0 0 0 -");
  }

  @Test
  void aFillWithoutAPriceLeavesTheTurnoverUnknown() {
    fill("2026-11-20T01:00:00Z", "1", "100", "3", true, "USDT");
    fill("2026-11-20T02:00:00Z", "2", "100", "1", true, "NOPRICE");
    history.refresh();

    assertThat(turnover("fills, turnover, commission_bp, reason"))
        .containsExactly("2 - - no price");
  }

  private void fill(
      String at, String id, String price, String quantity, boolean isMaker, String margin) {
    history.run(
        """
        insert into history.trade
            (account_id, occurred_at, symbol, trade_id, side, position_side, is_maker, price,
                quantity, margin_asset, first_seen_at, load_id)
        select account_id, '%1$s', 'AUSDT', '%2$s', 'BUY', 'BOTH', %5$s, %3$s, %4$s, '%6$s', '%1$s', 1
        from history.account where name = 'main'
        """
            .formatted(at, id, price, quantity, isMaker, margin));
  }

  private List<String> turnover(String columns) {
    return history.rows("select " + columns + " from analytics.turnover order by day");
  }
}
