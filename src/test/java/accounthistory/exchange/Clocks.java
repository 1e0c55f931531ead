package accounthistory.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A machine's two clocks, which are moved by tests, and the exchange's, which is ahead of them.
public final class Clocks implements InstantSource {
  static final Instant START = Instant.parse("2026-03-01T12:00:20Z");

  private Instant wall = START;
  private Instant exchange = START.plusMillis(250);
  private long nanos = -5_000_000_000L;

  @Override
  public synchronized Instant instant() {
    return wall;
  }

  public synchronized long nanos() {
    return nanos;
  }

  synchronized Instant exchange() {
    return exchange;
  }

  /// Time passes.
  synchronized void pass(Duration time) {
    wall = wall.plus(time);
    exchange = exchange.plus(time);
    nanos += time.toNanos();
  }

  /// Somebody sets the exchange's clock.
  synchronized void setExchange(Duration forward) {
    exchange = exchange.plus(forward);
  }

  /// Somebody sets the machine's clock.
  synchronized void set(Duration forward) {
    wall = wall.plus(forward);
  }
}
