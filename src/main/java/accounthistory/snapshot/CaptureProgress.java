package accounthistory.snapshot;

import accounthistory.capture.Subject;
import accounthistory.job.AccountJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The progress of many accounts' slots that are requested at once, so that those that are finished
/// are stored without waiting for one that is asked again and again.
///
/// Safe for use by many threads.
final class CaptureProgress {
  /// An account whose requests take longer than this is not waited for.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final long NOT_YET = Long.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Since when each account is requested whose slot is not finished, by the monotonic clock; and
  /// each venue whose prices are on their way.
  private final Map<Subject, Long> asked = new HashMap<>();

  private final Map<Subject, AccountJob> jobs = new HashMap<>();
  private final List<SlotResult> over = new ArrayList<>();
  private boolean isStopped;
  private @Nullable VirtualMachineError fatal;

  /// All of them are requested from now on: measuring the exchange's clock is a part of it.
  CaptureProgress(List<AccountJob> jobs) {
    for (var job : jobs) {
      this.jobs.put(job.subject(), job);
      asked.put(job.subject(), System.nanoTime());
    }
  }

  /// A venue's requests that serve all its accounts.
  void begins(Subject venue) {
    change(() -> asked.put(venue, System.nanoTime()));
  }

  /// What serves a venue's accounts is there, or will not come.
  void ends(Subject venue) {
    change(() -> asked.remove(venue));
  }

  /// The account's phase is still to come.
  void waits(AccountJob job) {
    change(() -> asked.replace(job.subject(), NOT_YET));
  }

  /// Its turn has come.
  void begins(AccountJob job) {
    change(() -> asked.replace(job.subject(), System.nanoTime()));
  }

  /// Its slot is over; what comes after the first word is not heard.
  void ends(SlotResult end) {
    change(() -> {
      if (asked.remove(end.job().subject()) != null) {
        over.add(end);
      }
    });
  }

  /// It was interrupted, and has no result.
  void stops(AccountJob job) {
    change(() -> {
      asked.remove(job.subject());
      isStopped = true;
    });
  }

  /// It met what ends the process, once the others are over.
  void dies(AccountJob job, VirtualMachineError why) {
    change(() -> asked.remove(job.subject()));
    dies(why);
  }

  /// What belongs to no account met what ends the process.
  void dies(VirtualMachineError why) {
    change(() -> fatal = why);
  }

  private void change(Runnable step) {
    lock.lock();
    try {
      step.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether accounts have finished that were not returned yet.
  boolean hasMore() {
    lock.lock();
    try {
      return !over.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Those whose slots are not over.
  List<AccountJob> left() {
    lock.lock();
    try {
      return jobs.values().stream()
          .filter(it -> asked.containsKey(it.subject()))
          .sorted(Comparator.comparing(AccountJob::subject))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// Those that have finished since the last call, as soon as no other is expected to finish in a
  /// moment. Empty when all have been returned, or the time is spent.
  ///
  /// @param until by the monotonic clock
  /// @throws InterruptedException when all have finished and some were interrupted
  List<SlotResult> next(long until) throws InterruptedException {
    lock.lock();
    try {
      while (!isPassDue() && until - System.nanoTime() > 0) {
        var _ = changed.await(patience(until), TimeUnit.NANOSECONDS);
      }
      var pass = List.copyOf(over);
      over.clear();
      if (pass.isEmpty() && fatal != null) {
        throw fatal;
      }
      if (pass.isEmpty() && isStopped) {
        throw new InterruptedException("an account's capture was interrupted");
      }
      return pass;
    } finally {
      lock.unlock();
    }
  }

  private boolean isPassDue() {
    if (asked.isEmpty()) {
      return true;
    }
    var now = System.nanoTime();
    return !over.isEmpty()
        && asked.values().stream().allMatch(it -> it != NOT_YET && now - it >= PATIENCE.toNanos());
  }

  /// Until the next account has taken too long, or something changes.
  private long patience(long until) {
    var now = System.nanoTime();
    var left = until - now;
    return asked.values().stream()
        .filter(it -> it != NOT_YET && now - it < PATIENCE.toNanos())
        .mapToLong(it -> PATIENCE.toNanos() - (now - it))
        .filter(_ -> !over.isEmpty())
        .reduce(left, Math::min);
  }
}
