package accounthistory.snapshot;

import accounthistory.job.Outcome;
import accounthistory.store.account.MissedReason;
import java.time.Instant;
import java.util.Optional;

/// The result of requesting one account's slot, before anything is stored.
public sealed interface CaptureResult {
  Optional<Instant> slot();

  /// Why the spool will never deliver the slot to the database; empty when it may, or when the slot
  /// is not missed.
  default Optional<MissedReason> missed() {
    return switch (this) {
      case Spooled _, InSpool _ -> Optional.empty();
      case NotAsked(_, _, var detail, var because) ->
          because.map(it -> new MissedReason(it, detail));
      case NotSpooled(_, var detail) -> Optional.of(new MissedReason(NOT_WRITABLE, detail));
    };
  }

  /// The word for the table of missed slots when the disk refused a reply, or what comes before it.
  String NOT_WRITABLE = "spool_not_writable";

  /// A reply or a failure is on disk.
  ///
  /// The bodies are on disk and not here: many accounts wait long for their delivery.
  record Spooled(Instant at, Outcome outcome, String detail) implements CaptureResult {
    @Override
    public Optional<Instant> slot() {
      return Optional.of(at);
    }
  }

  /// An earlier run, or one beside this, has put the reply into the spool.
  record InSpool(Instant at) implements CaptureResult {
    @Override
    public Optional<Instant> slot() {
      return Optional.of(at);
    }
  }

  /// No request was sent.
  ///
  /// @param missedBecause the word for the table of missed slots; empty when the slot is not missed
  record NotAsked(
      Optional<Instant> slot, Outcome outcome, String detail, Optional<String> missedBecause)
      implements CaptureResult {}

  /// A reply came and could not be written down.
  record NotSpooled(Optional<Instant> slot, String detail) implements CaptureResult {}
}
