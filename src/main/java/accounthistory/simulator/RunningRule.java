package accounthistory.simulator;

import accounthistory.simulator.fault.Pick;
import accounthistory.simulator.fault.Rule;
import java.time.Instant;
import java.util.Random;

/// A rule of the script at work: it counts the requests it is for. Safe for use by many threads.
final class RunningRule {
  private static final int MILLION = 1_000_000;

  private final Rule rule;
  private final Instant start;
  private final Random dice;
  private long met;

  RunningRule(Rule rule, Instant start) {
    this.rule = rule;
    this.start = start;
    var seed = rule.pick() instanceof Pick.Rate(int _, long given) ? given : 0;
    // Two rules with the same seed throw other dice.
    this.dice = new Random(seed * 1_000_003 + rule.line());
  }

  Rule rule() {
    return rule;
  }

  /// Whether it holds at an instant, whatever it picks.
  boolean holds(Instant at) {
    return rule.timing().holds(start, at);
  }

  /// Whether this is one of the requests that it picks; each is asked about once.
  synchronized boolean picks() {
    met++;
    return switch (rule.pick()) {
      case Pick.All() -> true;
      case Pick.Rate(int perMillion, long _) -> dice.nextInt(MILLION) < perMillion;
      case Pick.First(long count) -> met <= count;
      case Pick.Each(long nth) -> met % nth == 0;
    };
  }

  /// A seed for what the fault itself throws dice about.
  synchronized long seed() {
    return dice.nextLong();
  }
}
