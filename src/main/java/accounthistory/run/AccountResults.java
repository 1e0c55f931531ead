package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.job.Outcome;
import accounthistory.load.DrainReport;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.snapshot.CaptureResult;
import accounthistory.snapshot.SlotResult;
import accounthistory.store.load.WriteOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a run ended for each account, put together from what was asked and what was stored.
final class AccountResults {
  private AccountResults() {}

  /// When the database was reachable.
  ///
  /// @param refused accounts that the database accepts nothing of, and why: whatever was asked of
  ///   the exchange, these have not ended well
  static List<AccountResult> of(
      List<SlotResult> asked, DrainReport drain, Map<Subject, String> refused) {
    return asked.stream()
        .map(it -> end(it, Optional.of(drain)))
        .map(it -> refused(it, refused.get(it.account())))
        .toList();
  }

  private static AccountResult refused(AccountResult end, @Nullable String why) {
    return why == null
        ? end
        : new AccountResult(end.account(), end.slot(), Outcome.CONFIGURATION, end.slotLost(), why);
  }

  /// When they were not: what is spooled waits.
  static List<AccountResult> unstored(List<SlotResult> asked, TablesUnavailable why) {
    return asked.stream()
        .map(it -> end(it, Optional.empty()))
        .map(it ->
            it.outcome() == Outcome.SPOOLED
                ? new AccountResult(
                    it.account(),
                    it.slot(),
                    why.outcome(),
                    false,
                    it.account() + ": " + why.message())
                : it)
        .toList();
  }

  private static AccountResult end(SlotResult slotResult, Optional<DrainReport> drain) {
    var account = slotResult.job().subject();
    return switch (slotResult.slot()) {
      case CaptureResult.NotAsked(var slot, var outcome, var detail, var because) ->
          new AccountResult(account, slot, outcome, because.isPresent(), detail);
      case CaptureResult.NotSpooled(var slot, var detail) ->
          new AccountResult(account, slot, Outcome.SPOOL_NOT_WRITABLE, true, detail);
      case CaptureResult.InSpool(var slot) ->
          stored(account, slot, drain, Outcome.SPOOLED, account + ": waits in the spool");
      case CaptureResult.Spooled(var slot, var outcome, var detail) ->
          stored(account, slot, drain, outcome, detail);
    };
  }

  private static AccountResult stored(
      Subject account, Instant slot, Optional<DrainReport> drain, Outcome asked, String detail) {
    return drain
        .flatMap(it -> it.endOf(account, slot))
        .map(it -> stored(account, slot, it, asked, detail))
        .orElseGet(() ->
            new AccountResult(
                account,
                Optional.of(slot),
                asked,
                asked != Outcome.SPOOLED,
                drain
                    .flatMap(it -> it.heldFor(account, slot))
                    .map(it -> account + ": " + it.message())
                    .orElse(detail)));
  }

  private static AccountResult stored(
      Subject account, Instant slot, DrainReport.SlotEnd end, Outcome asked, String detail) {
    return switch (end.result().writeOutcome()) {
      case TAKEN, CONTRADICTED ->
          new AccountResult(account, Optional.of(slot), Outcome.TAKEN, false, "");
      case ALREADY_THERE, SUPERSEDED ->
          new AccountResult(account, Optional.of(slot), Outcome.ALREADY_TAKEN, false, "");
      case FAILED, OUTRANKED -> {
        var failure = end.failure();
        var notUnderstood = asked == Outcome.SPOOLED;
        yield new AccountResult(
            account,
            Optional.of(slot),
            notUnderstood ? Outcome.NOT_UNDERSTOOD : asked,
            end.result().writeOutcome() == WriteOutcome.FAILED && asked != Outcome.INACTIVE,
            notUnderstood && failure != null ? failure.detail() : detail);
      }
      case DISPUTED -> {
        var dispute = end.result().dispute();
        yield new AccountResult(
            account,
            Optional.of(slot),
            Outcome.IDENTITY,
            true,
            dispute == null ? detail : dispute.message());
      }
      case LEFT, REFUSED -> throw new IllegalArgumentException(end + " is no end of a slot");
    };
  }
}
