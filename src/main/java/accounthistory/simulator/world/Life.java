package accounthistory.simulator.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How the simulated accounts live, where that can be chosen.
///
/// @param fundingLag how long funding takes from its stamp to the wallet; empty for some seconds,
///   each symbol its own
/// @param extras whether money moves otherwise than by trading: transfers, also to each other,
///   conversions, rebates, rewards, and a type that nobody knows
/// @param burst many rows in one millisecond; empty for none
public record Life(Optional<Duration> fundingLag, boolean extras, Optional<Burst> burst) {
  /// Funding within four seconds, and everything that moves money.
  public static final Life STANDARD = new Life(Optional.empty(), true, Optional.empty());

  /// Trades and funding only.
  public static final Life TRADING = new Life(Optional.empty(), false, Optional.empty());

  /// Small rebates to one account, all at one instant.
  public record Burst(String account, Instant at, int rows) {}

  public Life {
    fundingLag.ifPresent(it -> {
      if (it.isNegative() || it.compareTo(Duration.ofSeconds(60)) > 0) {
        throw new IllegalArgumentException("funding lag of " + it + ": want 0 s to 60 s");
      }
    });
  }

  public Life withFundingLag(Duration other) {
    return new Life(Optional.of(other), extras, burst);
  }

  public Life withBurst(Burst other) {
    return new Life(fundingLag, extras, Optional.of(other));
  }
}
