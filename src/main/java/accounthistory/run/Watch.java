package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.job.AccountJob;
import accounthistory.job.Sleeper;
import accounthistory.run.Run.Tables;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.snapshot.Collector;
import accounthistory.snapshot.SlotResult;
import accounthistory.spool.SpoolException;
import accounthistory.store.database.LoadKind;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps running and takes each account's slots as they come; leaves the same rows as one-shot
/// runs.
///
/// Captures of a slot begin whether or not those of the last one are over; one thread beside them
/// delivers, so that no backlog and no database holds up a slot.
public final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  /// The machine may sleep or its clock be set: look again at least this often.
  private static final Duration NAP_MAX = Duration.ofSeconds(10);

  /// How long nothing is looked for when nothing is due.
  private static final Duration IDLE_MAX = Duration.ofMinutes(1);

  private static final Duration HEAD_START = Duration.ofSeconds(2);

  /// How often an unreachable database is retried while captures wait.
  private static final Duration TRY_TABLES_EVERY = Duration.ofSeconds(10);

  /// How long what is under way may take to end once the watch is stopped.
  private static final Duration FINISHED_WITHIN = Duration.ofSeconds(20);

  /// How long after a bug of its own the watch looks again.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Run run;
  private final Collector collector;
  private final List<AccountJob> jobs;
  private final Sleeper sleeper;
  private final Map<Subject, Instant> handled = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<List<SlotResult>> captured = new LinkedBlockingQueue<>();

  /// Of the delivering thread alone.
  private final OutageLog outageLog = new OutageLog();

  /// No more is captured: the watch was stopped, and what had begun is finished.
  private volatile boolean areCapturesOver;

  /// What ends the process, once what is captured is in the spool.
  private volatile @Nullable VirtualMachineError fatal;

  public Watch(Run run, Collector collector, List<AccountJob> jobs, Sleeper sleeper) {
    this.run = run;
    this.collector = collector;
    this.jobs = jobs.stream().filter(AccountJob::isActive).toList();
    this.sleeper = sleeper;
  }

  /// Works until the waiter says to stop; captures that have begun are finished and delivered.
  ///
  /// @throws VirtualMachineError when the JVM cannot be trusted any more; what is captured is in
  ///   the spool by then
  public void run(Tables tables, Consumer<Run.Report> reports) {
    headStart(tables);
    // A platform thread: nothing may interrupt its conversation with the database.
    var delivering =
        Thread.ofPlatform().name("deliver").daemon().start(() -> deliver(tables, reports));
    var captures = Executors.newVirtualThreadPerTaskExecutor();
    while (!sleeper.isStopped() && fatal == null) {
      // One look at each clock decides both what is due and how long to sleep: a slot that
      // begins between two looks would be slept through.
      look(captures);
    }
    captures.shutdown();
    finish(() -> captures.awaitTermination(FINISHED_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    areCapturesOver = true;
    captured.add(List.of());
    finish(() -> delivering.join(FINISHED_WITHIN));
    run.resign();
    if (fatal != null) {
      throw fatal;
    }
  }

  private void look(ExecutorService captures) {
    try {
      var now = now();
      begin(captures, now);
      nap(now);
    } catch (Throwable e) {
      met("the watch", e);
      sleep(LOOK_AGAIN);
    }
  }

  /// The edge of the watch's threads: a bug ends what was under way, and no more than that.
  private void met(String where, Throwable e) {
    try {
      run.boundary().metBeside(where, e);
    } catch (VirtualMachineError error) {
      fatal = error;
      LOG.error("{}: the program cannot continue: {}", where, error.toString());
    }
  }

  /// Gives the database a moment, so that a slot that is taken is not requested again.
  private void headStart(Tables tables) {
    try {
      run.open(tables).headStart(HEAD_START);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Begins what is due, whatever else is under way.
  private void begin(ExecutorService captures, Map<Subject, Instant> now) {
    var due = due(now);
    if (!due.isEmpty()) {
      var marked = Map.copyOf(handled);
      captures.execute(() -> {
        try {
          run.captureBegun(
              due,
              (asked, _, _) -> {
                correct(asked, marked);
                captured.add(asked);
              });
          if (hasBacklog()) {
            // Prices that came after the last account.
            captured.add(List.of());
          }
        } catch (InterruptedException _) {
          LOG.info("stopped while {} accounts waited for their turn", due.size());
        } catch (Throwable e) {
          met("a slot's captures", e);
        }
      });
    }
  }

  /// What cannot be listed is reported by the loading thread.
  private boolean hasBacklog() {
    try {
      return run.hasBacklog();
    } catch (SpoolException _) {
      return true;
    }
  }

  /// The clock is measured before anything is asked, and may turn out to have been ahead by a slot:
  /// the one that was meant is still to come.
  private void correct(List<SlotResult> asked, Map<Subject, Instant> marked) {
    for (var it : asked) {
      var account = it.job().subject();
      it.slot()
          .slot()
          .filter(slot -> slot.isBefore(Objects.requireNonNull(marked.get(account))))
          .ifPresent(slot ->
              handled.computeIfPresent(
                  account, (_, last) -> last.equals(marked.get(account)) ? slot : last));
    }
  }

  private void nap(Map<Subject, Instant> now) {
    sleep(untilNext(now));
  }

  private void sleep(Duration duration) {
    try {
      sleeper.sleep(duration);
    } catch (InterruptedException _) {
      // The loop's condition knows.
    }
  }

  /// Something that is waited for, but not for ever.
  @FunctionalInterface
  private interface End {
    boolean isReached() throws InterruptedException;
  }

  private static void finish(End end) {
    try {
      if (!end.isReached()) {
        LOG.warn(
            "stopped: what was under way did not end within {}; what is captured waits in the spool",
            DurationText.exact(FINISHED_WITHIN));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Loads what was captured, and retries an unreachable database while something waits.
  private void deliver(Tables tables, Consumer<Run.Report> reports) {
    var waits = true;
    while (fatal == null && (!areCapturesOver || !captured.isEmpty())) {
      try {
        var patience = waits ? TRY_TABLES_EVERY : untilErrand();
        var asked = captured.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (asked == null && !waits && untilErrand().isPositive()) {
          continue;
        }
        waits = delivered(asked == null ? List.of() : asked, tables, reports);
      } catch (InterruptedException _) {
        LOG.info("stopped while waiting for the database");
        return;
      } catch (Throwable e) {
        met("delivering", e);
        waits = true;
      }
    }
  }

  /// How long until another stream than the slots is due; at most a minute, since clocks are set
  /// and machines sleep.
  private Duration untilErrand() {
    var next = run.nextSync();
    return now().values().stream()
        .max(Instant::compareTo)
        .flatMap(now -> next.map(it -> Duration.between(now, it)))
        .filter(it -> it.compareTo(IDLE_MAX) < 0)
        .orElse(IDLE_MAX);
  }

  /// Whether something still waits.
  private boolean delivered(List<SlotResult> first, Tables tables, Consumer<Run.Report> reports)
      throws InterruptedException {
    var asked = new ArrayList<>(first);
    for (var more = captured.poll(); more != null; more = captured.poll()) {
      asked.addAll(more);
    }
    Run.Report report;
    try {
      var work = new Run.Work(asked, jobs, LoadKind.COLLECT, () -> !captured.isEmpty());
      report = run.deliver(work, tables, sleeper::isStopped);
      outageLog.ended(report.spool().captures());
    } catch (TablesUnavailable e) {
      report = run.unstored(asked, e);
      outageLog.met(e, report.spool().captures());
    }
    if (!asked.isEmpty()
        || !report.streams().isEmpty()
        || !report.beside().isEmpty()
        || report.drain().filter(it -> !it.counts().isEmpty()).isPresent()) {
      reports.accept(report);
    }
    run.tidy();
    return report.spool().captures() > 0;
  }

  /// Jobs whose present slot has begun and was not handled yet.
  private List<AccountJob> due(Map<Subject, Instant> times) {
    var due = new ArrayList<AccountJob>();
    for (var job : jobs) {
      var now = timeOf(job, times);
      var grid = job.plan().grid();
      var slot = grid.floor(now);
      if (!now.isBefore(grid.begins(slot)) && isNew(job, slot)) {
        handled.put(job.subject(), slot);
        due.add(job);
      }
    }
    return due;
  }

  /// A slot behind the last one is new when the clock was set back by more than a slot: what was
  /// handled then was not the future.
  private boolean isNew(AccountJob job, Instant slot) {
    var last = handled.get(job.subject());
    return last == null
        || slot.isAfter(last)
        || slot.isBefore(last.minus(job.plan().grid().every()));
  }

  private Duration untilNext(Map<Subject, Instant> times) {
    return jobs.stream()
        .map(it -> untilNext(it, timeOf(it, times)))
        .min(Duration::compareTo)
        .filter(it -> it.compareTo(NAP_MAX) < 0)
        .orElse(NAP_MAX);
  }

  private static Duration untilNext(AccountJob job, Instant now) {
    var grid = job.plan().grid();
    var begins = grid.begins(grid.floor(now));
    return Duration.between(
        now, begins.isAfter(now) ? begins : grid.begins(grid.next(grid.floor(now))));
  }

  /// The present time of each venue.
  private Map<Subject, Instant> now() {
    var times = new HashMap<Subject, Instant>();
    for (var job : jobs) {
      times.computeIfAbsent(job.subject().publicSubject(), collector::exchangeTime);
    }
    return times;
  }

  private static Instant timeOf(AccountJob job, Map<Subject, Instant> times) {
    return Objects.requireNonNull(times.get(job.subject().publicSubject()));
  }
}
