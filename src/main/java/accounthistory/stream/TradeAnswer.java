package accounthistory.stream;

import accounthistory.account.Trade;
import accounthistory.capture.InvalidValueException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one step through the fills of a symbol brought.
///
/// @param trades every fill of every reply
/// @param askedAt when the first of its questions was asked, on the exchange's clock
/// @param known the stretch whose fills are all here; null when nothing is known for sure
public record TradeAnswer(
    String symbol, List<Trade> trades, Instant askedAt, @Nullable Stretch known) {
  /// `[from, to)` on the exchange's clock.
  public record Stretch(Instant from, Instant to) {
    public Stretch {
      if (!from.isBefore(to)) {
        throw new InvalidValueException("stretch from %s to %s is empty".formatted(from, to));
      }
    }
  }

  public TradeAnswer {
    trades = List.copyOf(trades);
  }
}
