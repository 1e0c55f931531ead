package accounthistory.exchange.ratelimit;

import accounthistory.exchange.protocol.HostKind;
import java.time.Instant;

/// The budgets of an environment's hosts, which count apart.
public record HostBudgets(WeightBudget futures, WeightBudget wallet) {
  public WeightBudget of(HostKind kind) {
    return switch (kind) {
      case FUTURES -> futures;
      case WALLET -> wallet;
    };
  }

  /// A ban is of the address, whichever host spoke it: nothing is sent to any of them.
  public void closeAll(AddressBlock block) {
    futures.close(block);
    wallet.close(block);
  }

  public void liftAll(Instant since) {
    futures.lift(since);
    wallet.lift(since);
  }
}
