package accounthistory.exchange;

import java.time.Instant;

/// What to do after a fetch that brought nothing.
public sealed interface RetryDecision {
  /// Asking again brings nothing new until somebody changes something.
  record Never() implements RetryDecision {}

  /// Ask again then, or later; on the exchange's clock.
  record At(Instant instant) implements RetryDecision {}
}
