package accounthistory.run;

import static accounthistory.store.jooq.Tables.SLOT_EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.state.Disk;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a state disk that is full costs, and what the database records of it.
@WithDatabase
@Timeout(60)
final class FullDiskTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration FIVE = Site.GRID.every();

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final AccountJob job = Site.job(world.account("flat"));
  private final TestDatabase database;
  private final Store store;
  private final SimulatedExchange exchange;
  private final AtomicBoolean isFull = new AtomicBoolean();

  FullDiskTest(TestDatabase database) throws IOException {
    this.database = database;
    this.store = new Store(database.dataSource());
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
  }

  @AfterEach
  void end() {
    exchange.close();
  }

  @Test
  void aReplyThatCannotBeSpooledIsMissedForThatReason() throws Exception {
    try (var site = site()) {
      assertThat(collect(site, () -> store)).isEqualTo("TAKEN 2026-11-20T12:00:00Z");
      clock.to(NOON.plusSeconds(20).plus(FIVE));
      isFull.set(true);

      assertThat(collect(site, () -> store))
          .isEqualTo("SPOOL_NOT_WRITABLE 2026-11-20T12:05:00Z lost");
      assertThat(missed()).containsExactly("2026-11-20T12:05:00Z spool_not_writable");
    }
  }

  @Test
  void aSlotWhoseLockFindsNoRoomIsMissedForThatReason() throws Exception {
    try (var site = site()) {
      for (var lock = 0; lock < 10; lock++) {
        Files.createDirectories(folder.resolve("locks/simulated+flat+" + lock));
      }

      assertThat(collect(site, () -> store))
          .isEqualTo("SPOOL_NOT_WRITABLE 2026-11-20T12:00:00Z lost");
      clock.to(NOON.plusSeconds(20).plus(FIVE));
      collect(site, () -> store);
      assertThat(missed()).contains("2026-11-20T12:00:00Z spool_not_writable");
    }
  }

  /// The note of the reason finds no room either, until there is some again.
  @Test
  void theTrueReasonIsToldOnceTheTablesCanBeTold() throws Exception {
    try (var site = site()) {
      collect(site, () -> store);
      clock.to(NOON.plusSeconds(20).plus(FIVE));
      isFull.set(true);
      var lock = folder.resolve("accounts/.lock.simulated+flat");
      Files.delete(lock);
      Files.createDirectory(lock);

      assertThat(collect(site, FullDiskTest::away))
          .isEqualTo("SPOOL_NOT_WRITABLE 2026-11-20T12:05:00Z lost");
      Files.delete(lock);
      isFull.set(false);
      clock.to(NOON.plusSeconds(20).plus(FIVE.multipliedBy(2)));

      assertThat(collect(site, () -> store)).isEqualTo("TAKEN 2026-11-20T12:10:00Z");
      assertThat(missed()).containsExactly("2026-11-20T12:05:00Z spool_not_writable");
      assertThat(site.coordination.missed(job.subject())).isEmpty();
    }
  }

  /// Draining is what empties a full disk.
  @Test
  void whatWaitsIsStoredThoughNothingCanBeNoted() throws Exception {
    try (var site = site()) {
      assertThat(collect(site, FullDiskTest::away)).isEqualTo("SPOOLED 2026-11-20T12:00:00Z");
      clock.to(NOON.plusSeconds(20).plus(FIVE));
      isFull.set(true);

      assertThat(collect(site, () -> store))
          .isEqualTo("SPOOL_NOT_WRITABLE 2026-11-20T12:05:00Z lost");
      assertThat(store.isTaken(job.subject(), NOON)).isTrue();
    }
  }

  private static Store away() throws Run.TablesUnavailable {
    throw new Run.TablesUnavailable(Outcome.SPOOLED, "away");
  }

  private Site site() {
    Disk disk =
        (_, _) -> {
          if (isFull.get()) {
            throw new IOException("No space left on device");
          }
        };
    return new Site(folder, exchange, clock, _ -> new ProcessBudget(), disk);
  }

  private String collect(Site site, Run.Tables tables) throws InterruptedException {
    var report = site.run.collect(List.of(job), LoadKind.COLLECT, tables, Duration.ZERO);
    var end = report.results().getFirst();
    return end.outcome() + " " + end.slot().orElseThrow() + (end.slotLost() ? " lost" : "");
  }

  private List<String> missed() {
    return DSL.using(database.dataSource(), SQLDialect.POSTGRES)
        .selectFrom(SLOT_EXCEPTION)
        .orderBy(SLOT_EXCEPTION.FIRST_SLOT)
        .fetch(it -> it.getFirstSlot() + " " + it.getReason());
  }
}
