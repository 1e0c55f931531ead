package accounthistory.sync;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.StreamSchedule;
import accounthistory.run.Run;
import accounthistory.run.Site;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.sync.FlowExchange.Flow;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Index prices of the past, requested for flows that are older than every observed price.
@WithDatabase
final class IndexPriceCandleSyncTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant FIRST = NOON.minus(Duration.ofHours(5)).plusSeconds(40);
  private static final Instant SECOND = NOON.minus(Duration.ofHours(3)).plusSeconds(1);

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final FlowExchange flows = new FlowExchange();
  private final Store store;
  private final DSLContext sql;
  private final SimulatedExchange exchange;

  IndexPriceCandleSyncTest(TestDatabase database) throws IOException {
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS.withFaults(flows));
  }

  @BeforeEach
  void flow() {
    flows.add(
        List.of(
            flow(FIRST, "BNB", 1),
            flow(SECOND, "BNB", 2),
            flow(SECOND, "USDT", 3),
            flow(SECOND, "FDUSD", 4),
            flow(NOON.plusSeconds(120), "BNB", 5)));
  }

  private static Flow flow(Instant at, String asset, int id) {
    return Flow.of(at, "COMMISSION", "BTCUSDT", id).in(asset);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  /// The latest flow has an observed price, and USDT is no pair of its own.
  @Test
  void onlyMinutesOfFlowsWithoutABetterPriceAreRequestedAndOnlyOnce() throws Exception {
    try (var site = new Site(folder, exchange, clock, new ProcessBudget(1_000_000, 0))) {
      for (var minutes = 0; minutes <= 20; minutes += 5) {
        clock.to(NOON.plusSeconds(60L * minutes + 20));
        collect(site);
      }

      assertThat(requests())
          .containsExactlyInAnyOrder("BNBUSDT 07:00 09:00 t 121", "FDUSDUSDT 09:00 09:00 f 0");
      assertThat(bodies()).isEqualTo(2);
      assertThat(prices())
          .containsExactly(
              "07:00:40 BNB candle 07:00:00",
              "09:00:01 BNB candle 09:00:00",
              "12:02:00 BNB index -");
    }
  }

  private List<String> requests() {
    return sql.fetch(
            """
            select concat_ws(
                ' ', pair, to_char(from_minute at time zone 'UTC', 'HH24:MI'),
                to_char(to_minute at time zone 'UTC', 'HH24:MI'), is_listed,
                (
                    select count(*)
                    from history.index_price_candle as candle
                    where candle.pair = request.pair
                )
            )
            from history.index_price_request as request
            """)
        .map(it -> it.get(0, String.class));
  }

  private int bodies() {
    return sql.fetchCount(
        DSL.table("history.raw_document"), DSL.condition("stream = 'index-price-candle'"));
  }

  private List<String> prices() {
    return sql.fetch(
            """
            select concat_ws(
                ' ', to_char(occurred_at at time zone 'UTC', 'HH24:MI:SS'), asset, price_source,
                case price_source
                    when 'index' then '-'
                    else to_char(price_observed_at at time zone 'UTC', 'HH24:MI:SS')
                end
            )
            from history.income
            where asset = 'BNB'
            order by occurred_at
            """)
        .map(it -> it.get(0, String.class));
  }

  private Run.Report collect(Site site) throws InterruptedException {
    var every =
        Map.of(
            Stream.INCOME, Duration.ofMinutes(5), Stream.INDEX_PRICE_CANDLE, Duration.ofMinutes(5));
    var job = Site.job(world.account("flat")).with(new StreamSchedule(every, 0, 1, 5, true));
    return site.run.collect(List.of(job), LoadKind.COLLECT, () -> store, Duration.ZERO);
  }
}
