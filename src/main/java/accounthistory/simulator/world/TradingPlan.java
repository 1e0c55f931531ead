package accounthistory.simulator.world;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What an account means to do on each day: a pure function of seed, account and day.
///
/// A day has six trading windows of four hours. Each line acts in about half of them, opening,
/// adding, reducing, closing or flipping. Nothing trades within some minutes of a funding instant,
/// so that a funding amount does not depend on when exactly it settles.
final class TradingPlan {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int WINDOWS = 6;
  private static final int WINDOW_MILLIS = 4 * 3_600_000;

  /// Milliseconds at both ends of a window without any trade.
  private static final int QUIET_MILLIS = 10 * 60_000;

  /// The longest that funding takes to reach a wallet, in milliseconds.
  static final int FUNDING_LAG_MILLIS = 4_000;

  /// Hundredths of the line's size to go to; a position on one side takes the absolute value.
  private static final int[] FACTORS = {0, 25, 50, 75, 100, 125, 150, -50, -100};

  private final Noise noise;
  private final SimulatedAccount account;
  private final Instant opensAt;
  private final Life life;

  TradingPlan(Noise noise, SimulatedAccount account, Instant opensAt, Life life) {
    this.noise = noise;
    this.account = account;
    this.opensAt = opensAt;
    this.life = life;
  }

  /// The intents of the day that begins at `start`, in the order of their instants.
  List<Intent> day(Instant start) {
    List<Intent> intents = new ArrayList<>();
    if (start.equals(opensAt)) {
      account
          .opening()
          .forEach((asset, amount) -> intents.add(new Intent.Transfer(start, asset, amount)));
    }
    for (var line : account.lines()) {
      addTrades(intents, line, start);
      addOrder(intents, line, start);
      addFunding(intents, line, start);
    }
    if (life.extras()) {
      intents.addAll(new Extras(noise, account).day(start));
    }
    life.burst()
        .filter(it -> it.account().equals(account.name()))
        .filter(it -> !it.at().isBefore(start) && it.at().isBefore(start.plus(DAY)))
        .ifPresent(it -> intents.add(new Intent.Shower(it.at(), it.rows())));
    // Opening balances come from a map without order; ties must not depend on it.
    intents.sort(Comparator.comparing(Intent::at).thenComparing(Intent::toString));
    return intents;
  }

  private void addTrades(List<Intent> intents, Line line, Instant start) {
    var key = key("trade", line);
    for (var window = 0; window < WINDOWS; window++) {
      var index = start.toEpochMilli() / DAY.toMillis() * WINDOWS + window;
      // The first window of all opens the position, and the second adds to it.
      var first = start.equals(opensAt) && window < 2;
      if (first || Noise.below(key, 3 * index, 2) == 0) {
        var factor = first ? 40 + 35 * window : factor(key, index);
        var at = within(start, window, Noise.mix(key + 3 * index + 2));
        var signed = line.side() == PositionSide.BOTH ? factor : Math.abs(factor);
        var direction = line.side() == PositionSide.SHORT ? -signed : signed;
        intents.add(new Intent.Reach(at, line, BigDecimal.valueOf(direction, 2)));
      }
    }
  }

  private static int factor(long key, long index) {
    return FACTORS[Noise.below(key, 3 * index + 1, FACTORS.length)];
  }

  /// One resting order on most days, from a trading window to the next but one.
  private void addOrder(List<Intent> intents, Line line, Instant start) {
    var key = key("order", line);
    var day = start.toEpochMilli() / DAY.toMillis();
    if (Noise.below(key, day, 3) == 0) {
      return;
    }
    var window = Noise.below(key, day + 1_000_000, WINDOWS - 2);
    var id = line.symbol() + "-" + line.side() + "-" + day;
    var isBuy = Noise.below(key, day + 2_000_000, 2) == 0;
    var factor = BigDecimal.valueOf(10 + Noise.below(key, day + 3_000_000, 60), 2);
    var from = within(start, window, Noise.mix(key + day));
    intents.add(new Intent.Place(from, id, line, isBuy, factor));
    intents.add(new Intent.Withdraw(within(start, window + 2, Noise.mix(key - day)), id));
  }

  private void addFunding(List<Intent> intents, Line line, Instant start) {
    var key = noise.key("funding lag " + line.symbol());
    for (var hour = 0L; hour < 24; hour += Market.FUNDING_EVERY.toHours()) {
      var stamp = start.plus(Duration.ofHours(hour));
      var lag = 200 + Noise.below(key, stamp.toEpochMilli(), FUNDING_LAG_MILLIS - 200);
      var settledAt = stamp.plus(life.fundingLag().orElse(Duration.ofMillis(lag)));
      intents.add(new Intent.Settle(settledAt, stamp, line));
    }
  }

  private static Instant within(Instant start, int window, long random) {
    var offset = Long.remainderUnsigned(random, WINDOW_MILLIS - 2L * QUIET_MILLIS);
    return start.plusMillis((long) window * WINDOW_MILLIS + QUIET_MILLIS + offset);
  }

  private long key(String what, Line line) {
    return noise.key(what + " " + account.name() + " " + line.symbol() + " " + line.side());
  }
}
