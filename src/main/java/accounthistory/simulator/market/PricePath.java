package accounthistory.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/// The USD price of one underlying at any instant: a base price times one plus noise at six time
/// scales, part of it common to the whole market.
///
/// @param base price around which the path moves, in USD
/// @param key the underlying's key in [Noise]
/// @param marketKey key of the noise that all coins share
/// @param common share of the common noise, in thousandths
/// @param own share of the underlying's own noise, in thousandths
record PricePath(BigDecimal base, long key, long marketKey, int common, int own) {
  private static final long MINUTE = 60_000L;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /// Knot distances in milliseconds, slow to fast.
  private static final long[] PERIODS = {16 * DAY, 2 * DAY, 6 * HOUR, HOUR, 5 * MINUTE, 20_000L};

  /// Largest swing of each scale in millionths. They sum to 12.9 %, so that with the largest shares
  /// in use a price stays within a third of its base and above zero.
  private static final long[] SWINGS = {80_000, 30_000, 12_000, 5_000, 1_500, 500};

  /// Decimals of the unrounded price; what is published is cut to eight.
  private static final int SCALE = 14;

  BigDecimal at(Instant at) {
    var swing = common * swing(marketKey, at) / 1000 + own * swing(key, at) / 1000;
    var factor = BigDecimal.valueOf(Noise.ONE * 1_000_000L + swing, 15);
    return base.multiply(factor).setScale(SCALE, RoundingMode.DOWN);
  }

  private static long swing(long key, Instant at) {
    var sum = 0L;
    for (var i = 0; i < PERIODS.length; i++) {
      sum += SWINGS[i] * Noise.drift(Noise.mix(key + i), PERIODS[i], at);
    }
    return sum;
  }
}
