package accounthistory.exchange.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// An error as a venue's body says it.
public interface ExchangeError {
  /// The venue's own code.
  int code();

  /// The venue's own words, which may name the caller's address.
  String text();

  /// Whether the reply is an error even under HTTP status 200.
  boolean isError();

  /// What the code says under an HTTP status; empty for one that is not known.
  Optional<ErrorCategory> meaning(int status);

  /// When a ban ends, if the text says so, on the exchange's clock.
  Optional<Instant> bannedUntil();

  /// How long the exchange keeps what was requested, if the text says so.
  Optional<Duration> kept();
}
