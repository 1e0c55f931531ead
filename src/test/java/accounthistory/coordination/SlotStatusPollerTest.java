package accounthistory.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Grid;
import accounthistory.job.Sleeper;
import accounthistory.run.Site;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.coordination.LeaseHolder;
import accounthistory.store.coordination.SlotQuery;
import accounthistory.store.coordination.SlotStatus;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/// What is logged of queries of slots.
@WithDatabase
final class SlotStatusPollerTest {
  private static final Instant SLOT = Instant.parse("2026-11-20T12:00:00Z");

  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Pauses pauses = new Pauses();

  /// Pauses that end when the test says so.
  private static final class Pauses implements Sleeper {
    private final AtomicLong nanos = new AtomicLong();
    private final LinkedBlockingQueue<End> begun = new LinkedBlockingQueue<>();

    private record End(Duration after, Runnable what) {}

    @Override
    public void sleep(Duration duration) {
      throw new IllegalStateException("no test waits for queries");
    }

    @Override
    public void later(Duration duration, Runnable what) {
      begun.add(new End(duration, what));
    }
  }

  @Test
  void tablesThatAreAwayAreToldInTheDatabasesWordsAndLookedAtAgainAfterAPause()
      throws InterruptedException {
    var log = (Logger) LoggerFactory.getLogger(SlotStatusPoller.class);
    var lines =
        new AppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            told.add(event.getFormattedMessage());
          }
        };
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    try (var bestEffort = BestEffortStore.by(System::nanoTime)) {
      bestEffort.use(new Store(away()));
      var holder = new LeaseHolder(new UUID(0, 1), "box/1");
      var looks =
          new SlotStatusPoller(bestEffort, holder, pauses, pauses.nanos::get, (_, _, _) -> {});

      looks.want(List.of(look("a"), look("b")));

      var line = "tables: no answer for 2 slots: database: Connection refused [08001]";
      for (var pause : List.of(1, 2, 4, 8, 8)) {
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(line);
        var end = pauses.begun.poll(10, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.after()).hasSeconds(pause);
        pauses.nanos.addAndGet(end.after().toNanos());
        end.what().run();
      }
    } finally {
      log.setLevel(null);
      log.detachAppender(lines);
    }
  }

  /// It has asked while the database was unreachable, and has had no time to say so.
  @Test
  void theFirstLookAfterSilenceLeavesAnAccountToWhoHeldItLast(TestDatabase database)
      throws InterruptedException {
    var store = new Store(database.dataSource());
    var statuses = new LinkedBlockingQueue<SlotStatus>();
    var other = new LeaseHolder(new UUID(0, 2), "other/1");
    store.registerAccounts(List.of(PlanInForce.now(plan("a"))), SLOT);
    var answered = SlotQuery.answered(Site.subject("a"), SLOT, Duration.ofMinutes(1));
    store.leases().look(List.of(answered), other);
    store.leases().release(List.of(Site.subject("a")), other.run());
    try (var bestEffort = BestEffortStore.by(System::nanoTime)) {
      var holder = new LeaseHolder(new UUID(0, 1), "box/1");
      var looks =
          new SlotStatusPoller(
              bestEffort,
              holder,
              pauses,
              pauses.nanos::get,
              (_, status, _) -> statuses.add(status));
      bestEffort.use(new Store(away()));
      looks.want(List.of(insisting("a")));
      var end = pauses.begun.poll(10, TimeUnit.SECONDS);
      assertThat(end).isNotNull();
      bestEffort.use(store);
      pauses.nanos.addAndGet(end.after().toNanos());

      looks.want(List.of(insisting("a")));
      assertThat(statuses.poll(10, TimeUnit.SECONDS))
          .isEqualTo(new SlotStatus.OfAnother(Optional.of(other.collector())));

      looks.want(List.of(insisting("a")));
      assertThat(statuses.poll(10, TimeUnit.SECONDS))
          .isEqualTo(new SlotStatus.Leased(Optional.of(other.collector())));
    }
  }

  /// A port without a listener.
  private static PGSimpleDataSource away() {
    var source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:1/nowhere?sslmode=disable");
    return source;
  }

  private static SlotQuery look(String account) {
    return new SlotQuery(Site.subject(account), SLOT, false, Duration.ofSeconds(1));
  }

  private static SlotQuery insisting(String account) {
    return new SlotQuery(Site.subject(account), SLOT, true, Duration.ofMinutes(1));
  }

  private static AccountPlan plan(String account) {
    var grid = new Grid(Duration.ofSeconds(10), Duration.ZERO);
    return new AccountPlan(Site.subject(account), grid, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
  }
}
