package accounthistory.exchange;

import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.http.ExchangeOptions.ClockOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Knows the exchange's clock, and measures it when what it knows no longer holds. Many threads may
/// ask at once; one measures, the others take its result.
final class ExchangeClock {
  private final ClockOptions options;
  private final InstantSource wall;
  private final LongSupplier nanos;
  private final ReentrantLock measuring = new ReentrantLock();
  private volatile @Nullable ClockReading last;
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile @Nullable Measured lastAttempt;

  ExchangeClock(ClockOptions options, InstantSource wall, LongSupplier nanos) {
    this.options = options;
    this.wall = wall;
    this.nanos = nanos;
  }

  /// What a measurement brought.
  sealed interface Measured {
    record Known(ClockReading reading) implements Measured {}

    record Unknown(Unfetched why) implements Measured {}
  }

  /// What one question for the time brought.
  sealed interface Asked {
    record Answered(ClockReading.Sample sample) implements Asked {}

    record Silent(Unfetched why) implements Asked {}
  }

  /// The reading that holds now, if there is one.
  @Nullable ClockReading held() {
    var reading = last;
    return reading != null && reading.holds(wall.instant(), nanos.getAsLong(), options.maxAge())
        ? reading
        : null;
  }

  /// The exchange's time by the last reading, even an old one; the machine's before the first.
  Instant exchangeTime() {
    var reading = last;
    return reading == null ? wall.instant() : reading.exchangeTime(wall.instant());
  }

  /// What the exchange's clock shows at the least: that of [#exchangeTime] unless the machine's
  /// clock was set forward since the last reading. After a sleep it may be behind by as much.
  Instant earliestExchangeTime() {
    var reading = last;
    var now = exchangeTime();
    if (reading == null) {
      return now;
    }
    var unset = reading.exchangeTimeAfter(nanos.getAsLong());
    return unset.isBefore(now) ? unset : now;
  }

  /// The reading that holds now, measured if need be.
  Measured reading(Supplier<Asked> question) {
    var held = held();
    return held == null ? measure(null, question) : new Measured.Known(held);
  }

  /// A reading other than the refused one.
  Measured readingAfter(@Nullable ClockReading refused, Supplier<Asked> question) {
    var held = held();
    return held == null || held.equals(refused)
        ? measure(refused, question)
        : new Measured.Known(held);
  }

  /// A thread that waited while another measured takes that result, be it a failure: many accounts
  /// must not wait for the same silence one after the other.
  private Measured measure(@Nullable ClockReading refused, Supplier<Asked> question) {
    var attemptsBefore = attempts.get();
    measuring.lock();
    try {
      var meanwhile = lastAttempt;
      if (meanwhile != null && attempts.get() > attemptsBefore && !isOf(meanwhile, refused)) {
        return meanwhile;
      }
      var held = held();
      if (held != null && !held.equals(refused)) {
        return new Measured.Known(held);
      }
      var result = sampled(question);
      if (result instanceof Measured.Known(var reading)) {
        last = reading;
      }
      lastAttempt = result;
      attempts.incrementAndGet();
      return result;
    } finally {
      measuring.unlock();
    }
  }

  private static boolean isOf(Measured measured, @Nullable ClockReading reading) {
    return measured instanceof Measured.Known(var known) && known.equals(reading);
  }

  /// Asks as often as set, and is content with fewer answers when one fails.
  private Measured sampled(Supplier<Asked> question) {
    var samples = new ArrayList<ClockReading.Sample>();
    for (var i = 0; i < options.samples(); i++) {
      switch (question.get()) {
        case Asked.Answered(var sample) -> samples.add(sample);
        case Asked.Silent(var why) -> {
          if (samples.isEmpty()) {
            return new Measured.Unknown(why);
          }
          i = options.samples();
        }
      }
    }
    return new Measured.Known(ClockReading.best(samples, wall.instant(), nanos.getAsLong()));
  }
}
