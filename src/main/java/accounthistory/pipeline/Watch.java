package accounthistory.pipeline;

import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.pipeline.Run.Tables;
import accounthistory.store.AccountPlan;
import accounthistory.store.LoadKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Keeps running and takes each account's slots as they come; leaves the same rows as one-shot
/// runs.
public final class Watch {
  /// The machine may sleep or its clock be set: look again at least this often.
  private static final Duration NAP_MAX = Duration.ofSeconds(10);

  private final Run run;
  private final List<AccountJob> jobs;
  private final InstantSource clock;
  private final Waiter waiter;
  private final Map<Subject, Instant> handled = new HashMap<>();

  public Watch(Run run, List<AccountJob> jobs, InstantSource clock, Waiter waiter) {
    this.run = run;
    this.jobs = List.copyOf(jobs);
    this.clock = clock;
    this.waiter = waiter;
  }

  /// Works until told to stop; a run that has begun is finished.
  public void until(BooleanSupplier stopped, Tables tables, Consumer<Run.Report> reports) {
    while (!stopped.getAsBoolean()) {
      try {
        var due = due();
        if (due.isEmpty()) {
          waiter.sleep(nap());
        } else {
          reports.accept(run.collect(due, LoadKind.COLLECT, tables));
        }
      } catch (InterruptedException _) {
        // A signal: the loop's condition knows.
      }
    }
  }

  /// Jobs whose present slot has begun and was not handled yet.
  private List<AccountJob> due() {
    var now = clock.instant();
    var due =
        jobs.stream()
            .filter(it -> it.plan().state() == AccountPlan.State.ACTIVE)
            .filter(it -> presentSlot(it, now).filter(slot -> isNew(it, slot)).isPresent())
            .toList();
    due.forEach(it -> handled.put(it.subject(), presentSlot(it, now).orElseThrow()));
    return due;
  }

  private boolean isNew(AccountJob job, Instant slot) {
    var last = handled.get(job.subject());
    return last == null || slot.isAfter(last);
  }

  private static Optional<Instant> presentSlot(AccountJob job, Instant now) {
    Grid grid = job.plan().grid();
    var slot = grid.floor(now);
    return now.isBefore(grid.begins(slot)) ? Optional.empty() : Optional.of(slot);
  }

  private Duration nap() {
    var now = clock.instant();
    var next =
        jobs.stream()
            .filter(it -> it.plan().state() == AccountPlan.State.ACTIVE)
            .map(it -> nextBeginning(it.plan().grid(), now))
            .min(Instant::compareTo)
            .orElse(now.plus(NAP_MAX));
    var nap = Duration.between(now, next);
    return nap.compareTo(NAP_MAX) > 0 ? NAP_MAX : nap;
  }

  private static Instant nextBeginning(Grid grid, Instant now) {
    var begins = grid.begins(grid.floor(now));
    return begins.isAfter(now) ? begins : grid.begins(grid.next(grid.floor(now)));
  }
}
