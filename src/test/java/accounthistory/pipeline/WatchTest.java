package accounthistory.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.ExchangeOptions;
import accounthistory.exchange.ProcessBudget;
import accounthistory.exchange.binance.Credentials;
import accounthistory.secret.Secret;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.world.World;
import accounthistory.spool.Spool;
import accounthistory.store.AccountPlan;
import accounthistory.store.Store;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The run that keeps running, on a clock that its own waiting moves.
@WithDatabase
final class WatchTest {
  private static final Instant BEGIN = Instant.parse("2026-11-20T12:00:00Z");
  private static final Grid GRID = new Grid(Duration.ofMinutes(5), Duration.ofSeconds(20));

  @TempDir private Path folder;

  @Test
  void takesEverySlotOnceAtItsPhaseAndStopsWhenTold(TestDatabase database) throws Exception {
    var now = new AtomicReference<>(BEGIN);
    Waiter waiter = duration -> now.updateAndGet(it -> it.plus(duration));
    var world = World.standard(5, BEGIN.minus(Duration.ofDays(1)));
    var account = world.account("flat");
    try (var exchange = SimulatedExchange.start(world, now::get, ServerOptions.DEFAULTS);
        var client =
            ExchangeClient.open(
                ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, exchange.baseUri()),
                new ProcessBudget(),
                now::get,
                () -> now.get().toEpochMilli() * 1_000_000L)) {
      var spool = Spool.open(folder);
      var collector = new Collector(Map.of(Environment.SIMULATED, client), spool, waiter);
      var run = new Run(collector, spool, now::get, "test");
      var job =
          new AccountJob(
              new AccountPlan(
                  new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, account.name()),
                  GRID,
                  ZoneOffset.UTC,
                  AccountPlan.State.ACTIVE),
              new Credentials(Secret.of(account.apiKey()), Secret.of(account.secret().text())),
              GRID.defaultLateness());
      var store = new Store(database.dataSource());
      var ends = new ArrayList<AccountEnd>();

      new Watch(run, List.of(job), now::get, waiter)
          .until(() -> ends.size() == 4, () -> store, report -> ends.addAll(report.ends()));

      assertThat(ends)
          .extracting(it -> it.slot().orElseThrow())
          .containsExactly(
              BEGIN, BEGIN.plusSeconds(300), BEGIN.plusSeconds(600), BEGIN.plusSeconds(900));
      assertThat(ends).extracting(AccountEnd::ending).containsOnly(Ending.TAKEN);
      assertThat(exchange.served().account("flat").bodies()).isEqualTo(4);
      assertThat(now.get()).isEqualTo(BEGIN.plusSeconds(920));
    }
  }
}
