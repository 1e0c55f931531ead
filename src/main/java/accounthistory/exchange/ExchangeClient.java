package accounthistory.exchange;

import accounthistory.exchange.binance.Credentials;
import accounthistory.exchange.binance.Endpoint;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Reads one exchange at one address. Safe for use by many threads; one pool of connections.
@SuppressWarnings("DoNotCallSuggester")
public final class ExchangeClient implements AutoCloseable {
  private ExchangeClient() {}

  /// A client that has not connected yet.
  ///
  /// @param wall the machine's clock
  /// @param nanos a monotonic clock in nanoseconds, `System::nanoTime`
  public static ExchangeClient open(
      ExchangeOptions options, WeightBudget budget, InstantSource wall, LongSupplier nanos) {
    throw new UnsupportedOperationException(options + " " + budget + " " + wall + " " + nanos);
  }

  /// Reads a public endpoint once.
  public FetchOutcome fetch(Endpoint endpoint) {
    throw new UnsupportedOperationException(endpoint.path());
  }

  /// Reads a signed endpoint once.
  public FetchOutcome fetch(Endpoint endpoint, Credentials credentials) {
    throw new UnsupportedOperationException(endpoint.path() + credentials);
  }

  /// The exchange's present time as best known; the machine's while it was never measured.
  public Instant exchangeTime() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
