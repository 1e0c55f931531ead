package accounthistory.pipeline;

import java.time.Instant;
import java.util.Optional;

/// What asking for one account's slot came to, before anything is stored.
sealed interface SlotCapture {
  Optional<Instant> slot();

  /// A reply or a failure is on disk.
  ///
  /// The bodies are on disk and not here: many accounts wait long for their delivery.
  record Spooled(Instant at, Ending ending, String detail) implements SlotCapture {
    @Override
    public Optional<Instant> slot() {
      return Optional.of(at);
    }
  }

  /// An earlier run, or one beside this, has put the reply into the spool.
  record InSpool(Instant at) implements SlotCapture {
    @Override
    public Optional<Instant> slot() {
      return Optional.of(at);
    }
  }

  /// No request was sent.
  ///
  /// @param missedBecause the word for the table of missed slots; empty when the slot is not missed
  record NotAsked(
      Optional<Instant> slot, Ending ending, String detail, Optional<String> missedBecause)
      implements SlotCapture {}

  /// A reply came and could not be written down.
  record NotSpooled(Optional<Instant> slot, String detail) implements SlotCapture {}
}
