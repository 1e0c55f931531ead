package accounthistory.cli;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.exchange.binance.Credentials;
import accounthistory.pipeline.AccountJob;
import accounthistory.secret.Secret;
import accounthistory.simulator.world.SimulatedAccount;
import accounthistory.simulator.world.World;
import accounthistory.store.AccountPlan;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// The accounts of a simulated world as the pipeline works on them.
final class SimulatedJobs {
  private SimulatedJobs() {}

  static List<AccountJob> of(World world, Grid grid) {
    return world.accounts().stream().map(it -> job(it, grid)).toList();
  }

  private static AccountJob job(SimulatedAccount account, Grid grid) {
    var subject = new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, account.name());
    var plan = new AccountPlan(subject, grid, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
    var credentials =
        new Credentials(Secret.of(account.apiKey()), Secret.of(account.secret().text()));
    var keys = new AccountJob.KeySet(credentials, Optional.empty(), AccountJob.KeySet.ALL_POWERS);
    return new AccountJob(
        plan, keys, new AccountJob.Punctuality(grid.defaultLateness(), Duration.ZERO));
  }
}
