package accounthistory.simulator.scenario;

import accounthistory.simulator.market.Noise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How the simulated accounts live, where that can be chosen.
///
/// @param fundingLag how long funding takes from its stamp to the wallet, each symbol its own at
///   each stamp
/// @param extras whether money moves otherwise than by trading: transfers, also to each other,
///   conversions, rebates, rewards, and an unknown type
/// @param burst many rows in one millisecond; empty for none
public record AccountScenario(FundingLag fundingLag, boolean extras, Optional<Burst> burst) {
  /// Funding within a minute, and everything that moves money.
  public static final AccountScenario STANDARD =
      new AccountScenario(
          new FundingLag(Duration.ZERO, FundingLag.LONGEST), true, Optional.empty());

  /// Trades and funding only.
  public static final AccountScenario TRADING =
      new AccountScenario(STANDARD.fundingLag(), false, Optional.empty());

  /// Small rebates to one account, all at one instant.
  public record Burst(String account, Instant at, int rows) {}

  /// From the shortest to the longest time, both inclusive, in whole milliseconds.
  public record FundingLag(Duration from, Duration to) {
    /// No wallet waits longer.
    public static final Duration LONGEST = Duration.ofSeconds(60);

    public FundingLag {
      if (from.isNegative() || to.compareTo(LONGEST) > 0 || from.compareTo(to) > 0) {
        throw new IllegalArgumentException(
            "funding lag from %s to %s: want 0 s to 60 s".formatted(from, to));
      }
    }

    /// The lag of one symbol at one stamp, which all accounts share.
    Duration at(long key, Instant stamp) {
      var span = (int) to.minus(from).toMillis() + 1;
      return from.plusMillis(Noise.below(key, stamp.toEpochMilli(), span));
    }
  }

  /// The same, where funding of all symbols takes as long.
  public AccountScenario withFundingLag(Duration all) {
    return withFundingLag(all, all);
  }

  /// The same, where funding takes from so long to so long.
  public AccountScenario withFundingLag(Duration from, Duration to) {
    return new AccountScenario(new FundingLag(from, to), extras, burst);
  }

  public AccountScenario withBurst(Burst other) {
    return new AccountScenario(fundingLag, extras, Optional.of(other));
  }
}
