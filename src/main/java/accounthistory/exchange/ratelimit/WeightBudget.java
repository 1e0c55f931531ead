package accounthistory.exchange.ratelimit;

import accounthistory.capture.Urgency;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How much weight may still be spent in the exchange's present minute, and whether anything may be
/// asked at all.
///
/// The one place that decides whether a request may be sent. The exchange counts per address, so a
/// budget serves every account and stream behind one: [ProcessBudget] knows this process only,
/// [SharedBudget] all processes of the machine, [StackedBudget] puts one behind the other.
/// Implementations are safe for use by several threads, and none throws for an unreachable store:
/// it goes on with what it knows. All instants are on the exchange's clock.
public interface WeightBudget {
  /// Takes the weight of one request out of the minute, or says until when not to ask.
  Reservation reserve(int weight, Urgency urgency, Instant now);

  /// Requests of this weight together are about to be sent: a budget that is far away may take it
  /// with one step. Nothing is promised.
  default void expect(int weight, Urgency urgency, Instant now) {}

  /// Records how a reservation ended whose request was sent.
  ///
  /// @param repliedAt when its reply came, or the wait for it ended
  /// @param used the exchange's own count for the minute, if the reply has it; negative is ignored
  void settle(Reservation.Granted granted, Instant repliedAt, OptionalInt used);

  /// Gives back a reservation whose request was never sent.
  void release(Reservation.Granted granted);

  /// Sets what the exchange grants per minute, as `exchangeInfo` says it.
  void limit(int weightPerMinute);

  /// Refuses every request before the end of the block. An earlier one that lasts longer stays, and
  /// nothing but [#lift] shortens a ban.
  void close(AddressBlock block);

  /// The closure in force, if there is one.
  Optional<AddressBlock> closure(Instant now);

  /// The last closure, in force or over; empty when none is remembered.
  Optional<AddressBlock> lastClosure();

  /// Whether the block in force has lasted longer than is believed, and the caller may now send one
  /// question in spite of it: one an hour among all that share the budget. That counts as asked.
  boolean mayAskAbout(Instant now);

  /// Lifts every block that began at an instant or earlier, even where another layer still has it.
  void lift(Instant since);

  /// The last argument of [#lift]; empty when nothing ever was lifted.
  Optional<Instant> liftedSince();

  /// The answer to a reservation.
  sealed interface Reservation {
    /// The request may be sent now.
    ///
    /// @param minute the beginning of the minute it was taken from
    /// @param layers what each layer of a stack granted, in its order; empty for a single budget
    record Granted(int weight, Instant minute, List<Granted> layers) implements Reservation {
      public Granted {
        layers = List.copyOf(layers);
      }

      public Granted(int weight, Instant minute) {
        this(weight, minute, List.of());
      }
    }

    /// The request may not be sent in this minute.
    ///
    /// @param used what is spent or promised of this minute
    /// @param usable what requests of its urgency may spend
    /// @param until when the next minute begins
    record Exhausted(int used, int usable, Instant until) implements Reservation {}

    /// Nothing may be sent.
    record Closed(AddressBlock block) implements Reservation {}
  }
}
