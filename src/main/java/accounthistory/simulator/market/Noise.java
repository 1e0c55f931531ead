package accounthistory.simulator.market;

import java.time.Instant;

/// Seeded randomness without state: the same name and number always give the same value, so any
/// instant can be computed in any order. Whole-number arithmetic throughout.
public final class Noise {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  /// Noise values lie between minus and plus this.
  static final long ONE = 1_000_000_000L;

  private final long seed;

  public Noise(long seed) {
    this.seed = seed;
  }

  /// The key of a name in this world, stable across runs and machines.
  public long key(String name) {
    var hash = FNV_OFFSET;
    for (var i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return mix(hash ^ mix(seed + GOLDEN));
  }

  /// A whole number from 0 to `bound` - 1.
  public static int below(long key, long index, int bound) {
    return (int) Long.remainderUnsigned(mix(key + index * GOLDEN), bound);
  }

  /// A value between -[#ONE] and [#ONE] that moves steadily from one knot to the next, the knots
  /// being `period` milliseconds apart.
  static long drift(long key, long period, Instant at) {
    var millis = at.toEpochMilli();
    var knot = Math.floorDiv(millis, period);
    var from = level(key, knot);
    var to = level(key, knot + 1);
    return from + (to - from) * Math.floorMod(millis, period) / period;
  }

  private static long level(long key, long knot) {
    return Long.remainderUnsigned(mix(key + knot * GOLDEN), 2 * ONE + 1) - ONE;
  }

  /// The finalizer of SplitMix64: every bit of the input reaches every bit of the output.
  public static long mix(long value) {
    var z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
