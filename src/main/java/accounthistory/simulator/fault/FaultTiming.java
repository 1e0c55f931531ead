package accounthistory.simulator.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a rule holds, by the exchange's clock.
public sealed interface FaultTiming {
  /// Whether it holds at an instant.
  ///
  /// @param start when the exchange started
  boolean holds(Instant start, Instant at);

  record Always() implements FaultTiming {
    @Override
    public boolean holds(Instant start, Instant at) {
      return true;
    }
  }

  /// From an instant inclusive to another exclusive; without an end, for good.
  record Between(Bound from, Optional<Bound> to) implements FaultTiming {
    @Override
    public boolean holds(Instant start, Instant at) {
      return !at.isBefore(from.after(start))
          && to.map(end -> at.isBefore(end.after(start))).orElse(true);
    }
  }

  /// At the beginning of every period since the start, the first of which begins after one period.
  record Every(Duration period, Duration length) implements FaultTiming {
    @Override
    public boolean holds(Instant start, Instant at) {
      var passed = Duration.between(start, at).toMillis();
      return passed >= period.toMillis() && passed % period.toMillis() < length.toMillis();
    }
  }

  /// An instant, given as such or by its distance from the start.
  sealed interface Bound {
    Instant after(Instant start);

    record At(Instant instant) implements Bound {
      @Override
      public Instant after(Instant start) {
        return instant;
      }
    }

    record Since(Duration start) implements Bound {
      @Override
      public Instant after(Instant beginning) {
        return beginning.plus(start);
      }
    }
  }
}
