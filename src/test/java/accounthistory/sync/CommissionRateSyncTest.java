package accounthistory.sync;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.Outcome;
import accounthistory.job.StreamResult;
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

/// A stream that is requested symbol by symbol, of an account that traded two, one of which is no
/// longer listed.
@WithDatabase
final class CommissionRateSyncTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(DAY));
  private final FlowExchange flows = new FlowExchange();
  private final Store store;
  private final DSLContext sql;
  private final SimulatedExchange exchange;

  CommissionRateSyncTest(TestDatabase database) throws IOException {
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS.withFaults(flows));
  }

  @BeforeEach
  void trade() {
    flows.add(
        List.of(
            Flow.of(NOON.minusSeconds(60), "COMMISSION", "BTCUSDT", 1),
            Flow.of(NOON.minusSeconds(50), "COMMISSION", "GONEUSDT", 2)));
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void everyTradedSymbolThatIsListedGetsItsRates() throws Exception {
    try (var site = new Site(folder, exchange, clock, new ProcessBudget(1_000_000, 0))) {
      collect(site);
      assertThat(sql.fetchCount(DSL.table("history.commission_rate"))).isZero();
      clock.to(NOON.plusSeconds(320));

      assertThat(collect(site).streams())
          .contains(
              new StreamResult(Site.subject("flat"), Stream.COMMISSION_RATE, Outcome.TAKEN, ""));
      assertThat(rates()).containsExactly("BTCUSDT 0.0002 0.0004 0.00005");
    }
  }

  @Test
  void theyAreAskedForOnceADayAndStoredWhenTheyChange() throws Exception {
    try (var site = new Site(folder, exchange, clock, new ProcessBudget(1_000_000, 0))) {
      collect(site);
      for (var minutes = 5; minutes <= 15; minutes += 5) {
        clock.to(NOON.plusSeconds(60L * minutes + 20));
        collect(site);
      }
      assertThat(answers()).isEqualTo(1);

      for (var minutes = 0; minutes <= 25; minutes += 5) {
        clock.to(NOON.plus(DAY).plusSeconds(60L * minutes + 20));
        collect(site);
      }

      assertThat(answers()).isEqualTo(2);
      assertThat(rates()).hasSize(1);
    }
  }

  private int answers() {
    return sql.fetchCount(
        DSL.selectDistinct(DSL.field("snapshot_at"))
            .from("history.raw_document")
            .where("stream = 'commission-rate'"));
  }

  private List<String> rates() {
    return sql.fetch(
            """
            select concat_ws(
                ' ', symbol, trim_scale(maker), trim_scale(taker), trim_scale(rpi)
            )
            from history.commission_rate
            order by symbol
            """)
        .map(it -> it.get(0, String.class));
  }

  private Run.Report collect(Site site) throws InterruptedException {
    var every =
        Map.of(Stream.INCOME, Duration.ofMinutes(5), Stream.COMMISSION_RATE, Duration.ofDays(1));
    var job = Site.job(world.account("flat")).with(new StreamSchedule(every, 0, 1, 0, true));
    return site.run.collect(List.of(job), LoadKind.COLLECT, () -> store, Duration.ZERO);
  }
}
