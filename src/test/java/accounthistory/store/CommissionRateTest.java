package accounthistory.store;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.stream.StreamRows;
import accounthistory.stream.StreamRows.CommissionRate.Rate;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What analysts see of commission rates: from when to when each held.
@WithDatabase
final class CommissionRateTest {
  private static final Instant NOON = StoreCaptures.NOON;
  private static final Duration DAY = Duration.ofDays(1);

  private final ProfitHistory history;
  private final DSLContext sql;

  CommissionRateTest(TestDatabase database) {
    this.history = new ProfitHistory(database);
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
  }

  @Test
  void eachRateHoldsUntilTheSymbolsNextOne() {
    tell(NOON, rate("BTCUSDT", "0.0002", "0.0004", null), rate("ETHUSDT", "0.0002", "0.0005", "0"));
    tell(NOON.plus(DAY), rate("BTCUSDT", "0.00020", "0.0004", null));
    tell(NOON.plus(DAY.multipliedBy(2)), rate("BTCUSDT", "-0.0001", "0.0003", null));

    assertThat(shown())
        .containsExactly(
            "BTCUSDT from 20 to 22: 0.0002 0.0004 -",
            "BTCUSDT from 22 to -: -0.0001 0.0003 -",
            "ETHUSDT from 20 to -: 0.0002 0.0005 0");
  }

  /// The fees of retail price improvement orders came later than the others.
  @Test
  void aRateThatWasNotToldBeforeIsAChange() {
    tell(NOON, rate("BTCUSDT", "0.0002", "0.0004", null));
    tell(NOON.plus(DAY), rate("BTCUSDT", "0.0002", "0.0004", "0.00005"));

    assertThat(shown())
        .containsExactly(
            "BTCUSDT from 20 to 21: 0.0002 0.0004 -",
            "BTCUSDT from 21 to -: 0.0002 0.0004 0.00005");
  }

  private void tell(Instant at, Rate... rates) {
    history.store(
        new StreamRows.CommissionRate(
            StoreCaptures.capture(
                StoreCaptures.MAIN, Stream.COMMISSION_RATE, at, List.of(rates).toString()),
            List.of(rates),
            StreamRows.Remarks.NONE));
  }

  private static Rate rate(String symbol, String maker, String taker, @Nullable String rpi) {
    return new Rate(
        symbol,
        new BigDecimal(maker),
        new BigDecimal(taker),
        rpi == null ? null : new BigDecimal(rpi));
  }

  private List<String> shown() {
    return sql.fetch(
            """
            select format(
                '%s from %s to %s: %s %s %s',
                symbol,
                to_char(valid_from at time zone 'UTC', 'DD'),
                coalesce(to_char(valid_until at time zone 'UTC', 'DD'), '-'),
                trim_scale(maker_rate),
                trim_scale(taker_rate),
                coalesce(trim_scale(rpi_rate)::text, '-')
            )
            from analytics.commission_rates
            order by symbol, valid_from
            """)
        .map(it -> it.get(0, String.class));
  }
}
