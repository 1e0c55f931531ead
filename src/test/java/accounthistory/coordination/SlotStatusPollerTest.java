package accounthistory.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.job.Sleeper;
import accounthistory.run.Site;
import accounthistory.store.Store;
import accounthistory.store.coordination.LeaseHolder;
import accounthistory.store.coordination.SlotQuery;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/// What is told of looks at slots.
final class SlotStatusPollerTest {
  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Pauses pauses = new Pauses();

  /// Pauses that end when the test says so.
  private static final class Pauses implements Sleeper {
    private final AtomicLong nanos = new AtomicLong();
    private final LinkedBlockingQueue<End> begun = new LinkedBlockingQueue<>();

    private record End(Duration after, Runnable what) {}

    @Override
    public void sleep(Duration duration) {
      throw new IllegalStateException("nobody waits for looks");
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

  /// A port that nobody listens on.
  private static PGSimpleDataSource away() {
    var source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:1/nowhere?sslmode=disable");
    return source;
  }

  private static SlotQuery look(String account) {
    return new SlotQuery(
        Site.subject(account), Instant.parse("2026-11-20T12:00:00Z"), false, Duration.ofSeconds(1));
  }
}
