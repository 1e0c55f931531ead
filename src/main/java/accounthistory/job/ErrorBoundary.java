package accounthistory.job;

import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.store.database.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The edge around each piece of a run's work: a bug that is met there, whatever it is thrown as,
/// ends that piece, is logged once with its stack trace, and the rest goes on.
///
/// Safe for use by many threads.
public final class ErrorBoundary {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorBoundary.class);

  /// How many different ones are remembered; further ones are logged in full each time.
  private static final int REMEMBERED_MAX = 1000;

  private final AtomicInteger met = new AtomicInteger();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<StepResult> unassigned = new ConcurrentLinkedQueue<>();

  /// Logs a bug; returns its description in one line.
  ///
  /// @param where the subject or the piece of work that met it
  /// @throws VirtualMachineError when the error leaves nothing that could be trusted to go on
  public String met(String where, Throwable bug) {
    requireBearable(bug);
    met.incrementAndGet();
    if (logged.size() < REMEMBERED_MAX && !logged.add(where + signature(bug))) {
      LOG.error("{}: the bug of before again: {}", where, bug.toString());
    } else {
      LOG.error("{}: a bug: {}", where, bug.toString(), bug);
    }
    return where + ": " + bug;
  }

  /// Logs a bug that was met outside any account, and keeps it for the run's end.
  public void metBeside(String where, Throwable bug) {
    unassigned.add(new StepResult(Outcome.BUG, met(where, bug)));
  }

  /// How many were met so far, wherever.
  public int met() {
    return met.get();
  }

  /// A piece of a run's work, of no account's own.
  @FunctionalInterface
  public interface Step {
    void run() throws InterruptedException;
  }

  /// Takes a step from its edge: a bug ends the step and no other. What a step may expect to end
  /// with, a disk or a database that fails, goes on to the caller.
  public void guard(String where, Step step) throws InterruptedException {
    try {
      step.run();
    } catch (InterruptedException | StoreException | SpoolException | StateException e) {
      throw e;
    } catch (Throwable e) {
      metBeside(where, e);
    }
  }

  /// Those met outside any account since this was asked last.
  public List<StepResult> beside() {
    var bugs = new ArrayList<StepResult>();
    for (var bug = unassigned.poll(); bug != null; bug = unassigned.poll()) {
      bugs.add(bug);
    }
    return bugs;
  }

  /// Throws what is beneath an error if the JVM cannot be trusted after it: no memory, or an error
  /// of its own. A stack that was too deep is gone with its frames.
  public static void requireBearable(Throwable error) {
    for (Throwable it = error; it != null; it = it.getCause()) {
      if (it instanceof VirtualMachineError fatal && !(it instanceof StackOverflowError)) {
        throw fatal;
      }
    }
  }

  /// The same bug twice comes from the same place; its message may differ.
  private static String signature(Throwable bug) {
    var frames = bug.getStackTrace();
    return " " + bug.getClass().getName() + (frames.length == 0 ? "" : " " + frames[0]);
  }
}
