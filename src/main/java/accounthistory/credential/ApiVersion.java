package accounthistory.credential;

import accounthistory.capture.FailureReason;
import accounthistory.capture.SnapshotSource;
import accounthistory.capture.Subject;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.ErrorCodes;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountStateFile;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which generation of endpoints serves an account's state. Once the exchange has said that the
/// second is gone, and the third has answered, that is remembered in the state folder; daily the
/// second is tried again.
public final class ApiVersion {
  private static final Logger LOG = LoggerFactory.getLogger(ApiVersion.class);

  /// In so many slots running it means that the endpoint is removed.
  private static final int SLOTS = 3;

  private static final String GENERATION = "snapshot.generation";
  private static final String SHUT_DOWN = "snapshot.shut_down";
  private static final String SECOND_TRIED = "snapshot.second_tried_at";

  private static final Duration TRIED_EVERY = Duration.ofDays(1);

  private final AccountStateFile file;

  public ApiVersion(AccountStateFile file) {
    this.file = file;
  }

  /// Whether the third generation is asked from the start.
  public boolean isThird(AccountJob job) {
    return switch (job.source()) {
      case V2 -> false;
      case V3 -> true;
      case AUTO -> isThirdGeneration(job.subject());
    };
  }

  /// Whether the second generation is to be tried again before the third is asked; that counts as
  /// tried.
  public boolean isSecondDue(AccountJob job, Instant now) {
    if (job.source() != SnapshotSource.AUTO) {
      return false;
    }
    var isDue =
        secondTriedAt(job.subject()).filter(it -> now.isBefore(it.plus(TRIED_EVERY))).isEmpty();
    if (isDue) {
      thirdGeneration(job.subject(), now);
    }
    return isDue;
  }

  /// The second generation has answered: slots in which it did not are no longer running, and who
  /// had gone to the third comes back.
  public void isSecondServed(AccountJob job) {
    if (job.source() == SnapshotSource.AUTO && forgetGeneration(job.subject())) {
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
    var before = shutDown(job.subject());
    if (before.isPresent() && before.get().slot().equals(slot)) {
      return before.get().slots();
    }
    var isNext = before.filter(it -> job.plan().grid().next(it.slot()).equals(slot)).isPresent();
    var slots = isNext ? before.get().slots() + 1 : 1;
    shutDown(job.subject(), new ShutDown(slot, slots));
    return slots;
  }

  /// The third generation has answered where the second did not.
  public void isThirdFromNowOn(AccountJob job, Unfetched why, Instant now) {
    if (!isThirdGeneration(job.subject())) {
      LOG.warn(
          "{}: {}; asked through /fapi/v3/account from now on, which costs twice the weight",
          job.subject(),
          why.problem().message());
      thirdGeneration(job.subject(), now);
    }
  }

  /// How many slots running an endpoint was said to be shutting down.
  private record ShutDown(Instant slot, int slots) {}

  /// Whether the account's state is asked from the third generation of endpoints.
  private boolean isThirdGeneration(Subject account) {
    return file.read(account).text(GENERATION).filter("v3"::equals).isPresent();
  }

  /// @param triedAt when the second was tried last
  private void thirdGeneration(Subject account, Instant triedAt) {
    file.change(
        account,
        it -> it.with(GENERATION, "v3").with(SECOND_TRIED, triedAt.toString()).without(SHUT_DOWN));
  }

  /// When the second generation was tried last; empty when that was never noted.
  private Optional<Instant> secondTriedAt(Subject account) {
    return file.read(account)
        .text(SECOND_TRIED)
        .flatMap(it -> file.understood(account, SECOND_TRIED, it, () -> Instant.parse(it)));
  }

  /// The second generation serves the account; returns whether the third was noted.
  private boolean forgetGeneration(Subject account) {
    var keyValueFile = file.read(account);
    var isThird = keyValueFile.text(GENERATION).isPresent();
    if (isThird || keyValueFile.text(SHUT_DOWN).isPresent()) {
      file.change(account, it -> it.without(GENERATION).without(SECOND_TRIED).without(SHUT_DOWN));
    }
    return isThird;
  }

  private Optional<ShutDown> shutDown(Subject account) {
    try {
      return file.read(account)
          .text(SHUT_DOWN)
          .map(it -> it.split(" ", -1))
          .map(it -> new ShutDown(Instant.parse(it[0]), Integer.parseInt(it[1])));
    } catch (DateTimeParseException | NumberFormatException | IndexOutOfBoundsException _) {
      // Garbled by hand: counted from zero.
      return Optional.empty();
    }
  }

  private void shutDown(Subject account, ShutDown what) {
    file.change(account, it -> it.with(SHUT_DOWN, what.slot() + " " + what.slots()));
  }
}
