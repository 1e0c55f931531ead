package accounthistory.simulator.scenario;

import accounthistory.simulator.market.Market;
import accounthistory.simulator.market.Noise;
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
/// so that a funding amount does not depend on when exactly it settles. A setup ends with its last
/// window: there all orders are withdrawn and all positions closed, and the next setup opens its
/// own.
public final class TradingPlan {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int WINDOWS = 6;
  private static final int WINDOW_MILLIS = 4 * 3_600_000;

  /// Milliseconds at both ends of a window without any trade but those that close all.
  private static final int QUIET_MILLIS = 10 * 60_000;

  /// How long before the end of a setup's last window orders are withdrawn, then positions closed.
  private static final Duration WITHDRAWN_BEFORE = Duration.ofMinutes(8);

  private static final Duration CLOSED_BEFORE = Duration.ofMinutes(6);

  /// Hundredths of the line's size to go to; a position on one side takes the absolute value.
  private static final int[] FACTORS = {0, 25, 50, 75, 100, 125, 150, -50, -100};

  private final Noise noise;
  private final SimulatedAccount account;
  private final Instant opensAt;
  private final AccountScenario life;

  public TradingPlan(Noise noise, SimulatedAccount account, Instant opensAt, AccountScenario life) {
    this.noise = noise;
    this.account = account;
    this.opensAt = opensAt;
    this.life = life;
  }

  /// The intents of the day that begins at `start`, in the order of their instants.
  public List<Intent> day(Instant start) {
    List<Intent> intents = new ArrayList<>();
    if (start.equals(opensAt)) {
      account
          .opening()
          .forEach((asset, amount) -> intents.add(new Intent.Transfer(start, asset, amount)));
    }
    for (var number = 0; number < WINDOWS; number++) {
      var window = new Window(start, number);
      var setup = setup(window);
      for (var line : setup.lines()) {
        addTrade(intents, line, window);
        addOrder(intents, line, window);
        addFunding(intents, line, window);
      }
      if (isLastOfSetup(window)) {
        addClosing(intents, setup.lines(), window);
      }
    }
    if (life.extras()) {
      intents.addAll(new ExtraFlows(noise, account).day(start));
    }
    life.burst()
        .filter(it -> it.account().equals(account.name()))
        .filter(it -> !it.at().isBefore(start) && it.at().isBefore(start.plus(DAY)))
        .ifPresent(it -> intents.add(new Intent.Shower(it.at(), it.rows())));
    // Opening balances come from a map without order; ties must not depend on it.
    intents.sort(Comparator.comparing(Intent::at).thenComparing(Intent::toString));
    return intents;
  }

  /// One of a day's windows; those of the days after go on with the numbers.
  private record Window(Instant day, int number) {
    Instant from() {
      return day.plusMillis((long) number * WINDOW_MILLIS);
    }

    Instant to() {
      return plus(1).from();
    }

    Window plus(int windows) {
      return new Window(day, number + windows);
    }

    long dayNumber() {
      return day.toEpochMilli() / DAY.toMillis();
    }

    /// An instant in it at which may be traded.
    Instant within(long random) {
      var offset = Long.remainderUnsigned(random, WINDOW_MILLIS - 2L * QUIET_MILLIS);
      return from().plusMillis(QUIET_MILLIS + offset);
    }
  }

  /// A setup begins some seconds into its first window.
  private AccountSetup setup(Window window) {
    return account.setupAt(window.from().plusMillis(WINDOW_MILLIS / 2));
  }

  private boolean isLastOfSetup(Window window) {
    return setup(window) != setup(window.plus(1));
  }

  /// How many windows of the same setup came before, up to two.
  private int age(Window window) {
    var setup = setup(window);
    var age = 0;
    while (age < 2
        && !window.plus(-age - 1).from().isBefore(opensAt)
        && setup(window.plus(-age - 1)) == setup) {
      age++;
    }
    return age;
  }

  private void addTrade(List<Intent> intents, TradedSymbol line, Window window) {
    var key = key("trade", line);
    var index = window.dayNumber() * WINDOWS + window.number();
    // The first window of a setup opens the position, and the second adds to it.
    var age = age(window);
    if (age < 2 || Noise.below(key, 3 * index, 2) == 0) {
      var factor = age < 2 ? 40 + 35 * age : factor(key, index);
      var at = window.within(Noise.mix(key + 3 * index + 2));
      var signed = line.side() == TradedSide.BOTH ? factor : Math.abs(factor);
      var direction = line.side() == TradedSide.SHORT ? -signed : signed;
      intents.add(new Intent.Reach(at, line, BigDecimal.valueOf(direction, 2)));
    }
  }

  private static int factor(long key, long index) {
    return FACTORS[Noise.below(key, 3 * index + 1, FACTORS.length)];
  }

  /// One resting order on most days, from a trading window to the next but one, if the setup lasts.
  private void addOrder(List<Intent> intents, TradedSymbol line, Window window) {
    var key = key("order", line);
    var day = window.dayNumber();
    if (Noise.below(key, day, 3) == 0
        || Noise.below(key, day + 1_000_000, WINDOWS - 2) != window.number()) {
      return;
    }
    var id = line.symbol() + "-" + line.side() + "-" + day;
    var isBuy = Noise.below(key, day + 2_000_000, 2) == 0;
    var factor = BigDecimal.valueOf(10 + Noise.below(key, day + 3_000_000, 60), 2);
    var from = window.within(Noise.mix(key + day));
    intents.add(new Intent.Place(from, id, line, isBuy, factor));
    intents.add(new Intent.Withdraw(withdrawn(window, Noise.mix(key - day)), id));
  }

  private Instant withdrawn(Window window, long random) {
    for (var later = window; later.number() < window.number() + 2; later = later.plus(1)) {
      if (isLastOfSetup(later)) {
        return later.to().minus(WITHDRAWN_BEFORE);
      }
    }
    return window.plus(2).within(random);
  }

  private static void addClosing(List<Intent> intents, List<TradedSymbol> lines, Window window) {
    var at = window.to().minus(CLOSED_BEFORE);
    for (var line : lines) {
      intents.add(new Intent.Reach(at, line, BigDecimal.ZERO));
      at = at.plusMillis(250);
    }
  }

  private void addFunding(List<Intent> intents, TradedSymbol line, Window window) {
    var stamp = window.from();
    if (stamp.toEpochMilli() % Market.FUNDING_EVERY.toMillis() == 0) {
      var lag = life.fundingLag().at(noise.key("funding lag " + line.symbol()), stamp);
      intents.add(new Intent.Settle(stamp.plus(lag), stamp, line));
    }
  }

  private long key(String what, TradedSymbol line) {
    return noise.key(what + " " + account.name() + " " + line.symbol() + " " + line.side());
  }
}
