package accounthistory.simulator.scenario;

import java.util.EnumSet;
import java.util.Set;

/// What a key may do, as its owner ticked it on the exchange's page.
///
/// @param ipRestricted whether it works from listed addresses only; the simulated exchange lists
///   its own host, so such a key works too
/// @param granted what is ticked
public record KeyRights(boolean ipRestricted, Set<Right> granted) {
  /// A box on the exchange's page.
  public enum Right {
    READING,
    WITHDRAWALS,
    INTERNAL_TRANSFER,
    MARGIN,
    FUTURES,
    UNIVERSAL_TRANSFER,
    VANILLA_OPTIONS,
    FIX_API_TRADE,
    FIX_READ_ONLY,
    SPOT_AND_MARGIN_TRADING,
    PORTFOLIO_MARGIN_TRADING
  }

  /// A key that only reads, from anywhere: what a collector of history needs.
  public static final KeyRights READ_ONLY = new KeyRights(false, Set.of(Right.READING));

  public KeyRights {
    granted = Set.copyOf(granted);
  }

  public boolean has(Right right) {
    return granted.contains(right);
  }

  /// The same with one more box ticked.
  public KeyRights and(Right right) {
    var more = EnumSet.of(right);
    more.addAll(granted);
    return new KeyRights(ipRestricted, more);
  }

  /// The same, working from listed addresses only.
  public KeyRights fromListedAddresses() {
    return new KeyRights(true, granted);
  }
}
