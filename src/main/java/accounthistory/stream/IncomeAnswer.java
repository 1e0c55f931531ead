package accounthistory.stream;

import accounthistory.account.Income;
import accounthistory.capture.InvalidValueException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one step through the income stream brought.
///
/// @param questions what was asked, in order; the first is the whole stretch
/// @param flows every flow of every reply, in the order served; the same one may come twice
/// @param known the stretch whose flows are all here; null when nothing is known for sure
/// @param hole a millisecond with more flows than can be requested; null when there is none
public record IncomeAnswer(
    List<Question> questions, List<Income> flows, @Nullable Stretch known, @Nullable Instant hole) {
  /// How a question was answered.
  public enum Kind {
    /// Fewer rows than the limit: these are all.
    COMPLETE,
    /// As many rows as the limit: more may follow.
    FULL,
    /// Full within one millisecond of one type and symbol: nothing can be asked more narrowly.
    HOLE;

    /// The word used in tables.
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// One request.
  ///
  /// @param askedAt when it was sent, on the exchange's clock
  /// @param to inclusive, as `from`
  /// @param incomeType empty for all
  /// @param symbol empty for all
  public record Question(
      Instant askedAt,
      Instant from,
      Instant to,
      String incomeType,
      String symbol,
      Kind answer,
      int rows) {}

  /// `[from, to)` on the exchange's clock.
  ///
  /// @param askedAt when the earliest of its questions was asked
  public record Stretch(Instant from, Instant to, Instant askedAt) {
    public Stretch {
      if (!from.isBefore(to)) {
        throw new InvalidValueException("stretch from %s to %s is empty".formatted(from, to));
      }
    }
  }

  public IncomeAnswer {
    questions = List.copyOf(questions);
    flows = List.copyOf(flows);
  }
}
