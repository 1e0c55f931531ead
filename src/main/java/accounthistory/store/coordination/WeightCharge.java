package accounthistory.store.coordination;

import java.time.Instant;

/// The answer to a charge of request weight.
public sealed interface WeightCharge {
  /// The request may be sent.
  ///
  /// @param used what the minute has come to, this request included
  record Charged(int used) implements WeightCharge {}

  /// The request may not be sent in this minute; nothing was charged.
  ///
  /// @param used what the minute has come to without it
  record Spent(int used) implements WeightCharge {}

  /// The exchange wants no request at all; nothing was charged.
  ///
  /// @param until first instant at which one may be sent again, on the exchange's clock
  /// @param since since when it has been closed without a break, on the exchange's clock
  /// @param because one lower-case word, e.g. `banned`
  /// @param detail what the exchange said
  record Closed(Instant until, Instant since, String because, String detail)
      implements WeightCharge {
    public Closed {
      if (!because.matches("[a-z][a-z0-9_]*")) {
        throw new IllegalArgumentException("closed because \"" + because + "\": want a plain word");
      }
    }
  }
}
