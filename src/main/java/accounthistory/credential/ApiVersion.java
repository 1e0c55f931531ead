package accounthistory.credential;

import accounthistory.capture.FailureReason;
import accounthistory.capture.SnapshotSource;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.ErrorCodes;
import accounthistory.job.AccountJob;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which generation of endpoints serves an account's state. Once the exchange has said that the
/// second is gone, and the third has answered, that is remembered in the state folder; daily the
/// second is tried again.
public final class ApiVersion {
  private static final Logger LOG = LoggerFactory.getLogger(ApiVersion.class);

  /// In so many slots running it means that the endpoint is removed.
  private static final int SLOTS = 3;

  private static final Duration TRIED_EVERY = Duration.ofDays(1);

  private final AccountStateFile memory;

  public ApiVersion(AccountStateFile memory) {
    this.memory = memory;
  }

  /// Whether the third generation is asked from the start.
  public boolean isThird(AccountJob job) {
    return switch (job.source()) {
      case V2 -> false;
      case V3 -> true;
      case AUTO -> memory.isThirdGeneration(job.subject());
    };
  }

  /// Whether the second generation is to be tried again before the third is asked; that counts as
  /// tried.
  public boolean isSecondDue(AccountJob job, Instant now) {
    if (job.source() != SnapshotSource.AUTO) {
      return false;
    }
    var isDue =
        memory
            .secondTriedAt(job.subject())
            .filter(it -> now.isBefore(it.plus(TRIED_EVERY)))
            .isEmpty();
    if (isDue) {
      memory.thirdGeneration(job.subject(), now);
    }
    return isDue;
  }

  /// The second generation has answered: slots in which it did not are no longer running, and who
  /// had gone to the third comes back.
  public void isSecondServed(AccountJob job) {
    if (job.source() == SnapshotSource.AUTO && memory.forgetGeneration(job.subject())) {
      LOG.info("{}: asked through /fapi/v2/account again, which answers", job.subject());
    }
  }

  /// Whether what came of a question to the second generation means that the third should be asked:
  /// at once when the exchange retires the endpoint by a code. A page of any server, and a code
  /// that is said in passing, must come in several slots running.
  public boolean isGone(AccountJob job, Instant slot, Unfetched why) {
    if (job.source() != SnapshotSource.AUTO) {
      return false;
    }
    var problem = why.problem();
    if (problem.reason() == FailureReason.GONE) {
      return true;
    }
    var code = problem.code();
    var isDoubted =
        problem.reason() == FailureReason.NOT_FOUND
            || (code != null && code == ErrorCodes.SHUTTING_DOWN);
    return isDoubted && slotsRunning(job, slot) >= SLOTS;
  }

  private int slotsRunning(AccountJob job, Instant slot) {
    var before = memory.shutDown(job.subject());
    if (before.isPresent() && before.get().slot().equals(slot)) {
      return before.get().slots();
    }
    var isNext = before.filter(it -> job.plan().grid().next(it.slot()).equals(slot)).isPresent();
    var slots = isNext ? before.get().slots() + 1 : 1;
    memory.shutDown(job.subject(), new AccountStateFile.ShutDown(slot, slots));
    return slots;
  }

  /// The third generation has answered where the second did not.
  public void isThirdFromNowOn(AccountJob job, Unfetched why, Instant now) {
    if (!memory.isThirdGeneration(job.subject())) {
      LOG.warn(
          "{}: {}; asked through /fapi/v3/account from now on, which costs twice the weight",
          job.subject(),
          why.problem().message());
      memory.thirdGeneration(job.subject(), now);
    }
  }
}
