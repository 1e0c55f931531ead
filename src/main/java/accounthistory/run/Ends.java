package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.job.Ending;
import accounthistory.load.DrainReport;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.snapshot.Asked;
import accounthistory.snapshot.SlotCapture;
import accounthistory.store.load.Deposit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a run ended for each account, put together from what was asked and what was stored.
final class Ends {
  private Ends() {}

  /// When the tables were there.
  ///
  /// @param refused accounts that the tables take nothing of, and why: whatever was asked of the
  ///   exchange, these have not ended well
  static List<AccountEnd> of(List<Asked> asked, DrainReport drain, Map<Subject, String> refused) {
    return asked.stream()
        .map(it -> end(it, Optional.of(drain)))
        .map(it -> refused(it, refused.get(it.account())))
        .toList();
  }

  private static AccountEnd refused(AccountEnd end, @Nullable String why) {
    return why == null
        ? end
        : new AccountEnd(end.account(), end.slot(), Ending.CONFIGURATION, end.slotLost(), why);
  }

  /// When they were not: what is spooled waits.
  static List<AccountEnd> unstored(List<Asked> asked, TablesUnavailable why) {
    return asked.stream()
        .map(it -> end(it, Optional.empty()))
        .map(it ->
            it.ending() == Ending.SPOOLED
                ? new AccountEnd(
                    it.account(),
                    it.slot(),
                    why.ending(),
                    false,
                    it.account() + ": " + why.message())
                : it)
        .toList();
  }

  private static AccountEnd end(Asked asked, Optional<DrainReport> drain) {
    var account = asked.job().subject();
    return switch (asked.slot()) {
      case SlotCapture.NotAsked(var slot, var ending, var detail, var because) ->
          new AccountEnd(account, slot, ending, because.isPresent(), detail);
      case SlotCapture.NotSpooled(var slot, var detail) ->
          new AccountEnd(account, slot, Ending.SPOOL_NOT_WRITABLE, true, detail);
      case SlotCapture.InSpool(var slot) ->
          stored(account, slot, drain, Ending.SPOOLED, account + ": waits in the spool");
      case SlotCapture.Spooled(var slot, var ending, var detail) ->
          stored(account, slot, drain, ending, detail);
    };
  }

  private static AccountEnd stored(
      Subject account, Instant slot, Optional<DrainReport> drain, Ending asked, String detail) {
    return drain
        .flatMap(it -> it.endOf(account, slot))
        .map(it -> stored(account, slot, it, asked, detail))
        .orElseGet(() ->
            new AccountEnd(
                account,
                Optional.of(slot),
                asked,
                asked != Ending.SPOOLED,
                drain
                    .flatMap(it -> it.heldFor(account, slot))
                    .map(it -> account + ": " + it.message())
                    .orElse(detail)));
  }

  private static AccountEnd stored(
      Subject account, Instant slot, DrainReport.SlotEnd end, Ending asked, String detail) {
    return switch (end.result().deposit()) {
      case TAKEN, CONTRADICTED ->
          new AccountEnd(account, Optional.of(slot), Ending.TAKEN, false, "");
      case ALREADY_THERE, SUPERSEDED ->
          new AccountEnd(account, Optional.of(slot), Ending.ALREADY_TAKEN, false, "");
      case FAILED, OUTRANKED -> {
        var failure = end.failure();
        var notUnderstood = asked == Ending.SPOOLED;
        yield new AccountEnd(
            account,
            Optional.of(slot),
            notUnderstood ? Ending.NOT_UNDERSTOOD : asked,
            end.result().deposit() == Deposit.FAILED && asked != Ending.INACTIVE,
            notUnderstood && failure != null ? failure.detail() : detail);
      }
      case DISPUTED -> {
        var dispute = end.result().dispute();
        yield new AccountEnd(
            account,
            Optional.of(slot),
            Ending.IDENTITY,
            true,
            dispute == null ? detail : dispute.message());
      }
      case LEFT, REFUSED -> throw new IllegalArgumentException(end + " is no end of a slot");
    };
  }
}
