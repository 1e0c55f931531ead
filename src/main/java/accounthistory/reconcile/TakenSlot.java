package accounthistory.reconcile;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A slot whose wallets are known.
///
/// @param at the slot
/// @param from earliest instant that the wallets can be of: the request was sent then, less the
///   error of the clock
/// @param to latest instant that the wallets can be of
/// @param wallets what each asset's wallet holds; an asset without an entry holds nothing
/// @param unknown assets whose wallet the reply did not report
public record TakenSlot(
    Instant at, Instant from, Instant to, Map<String, BigDecimal> wallets, Set<String> unknown) {
  public TakenSlot {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "slot %s is captured from %s to %s: want them in order".formatted(at, from, to));
    }
    wallets = Map.copyOf(wallets);
    unknown = Set.copyOf(unknown);
  }

  /// Null when not in the reply.
  @Nullable BigDecimal wallet(String asset) {
    return unknown.contains(asset) ? null : wallets.getOrDefault(asset, BigDecimal.ZERO);
  }

  /// Where the stamps alone draw the line.
  Instant middle() {
    return from.plus(Duration.between(from, to).dividedBy(2));
  }
}
