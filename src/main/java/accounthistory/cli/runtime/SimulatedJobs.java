package accounthistory.cli.runtime;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.StreamSchedule;
import accounthistory.secret.Secret;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.store.account.AccountPlan;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The accounts of a simulated world as the pipeline works on them: with all streams, fills of
/// one-way accounts too.
public final class SimulatedJobs {
  /// What the simulated exchange is a copy of.
  public static final Subject EXCHANGE =
      Subject.publicOf(Venue.BINANCE_USDM, Environment.SIMULATED);

  /// How many pages of the past a run may request; the world is not older than some days.
  private static final int PAGES = 20;

  /// Income is requested also when a wallet moved without explanation, which is often.
  private static final Map<Stream, Duration> OFTEN_ENOUGH =
      Map.of(Stream.INCOME, Duration.ofHours(1), Stream.TRADE, Duration.ofHours(4));

  private static final Map<Stream, Duration> AT_ONCE =
      Map.of(Stream.INCOME, Duration.ofMinutes(1), Stream.TRADE, Duration.ofMinutes(1));

  private SimulatedJobs() {}

  public static List<AccountJob> of(World world, Grid grid) {
    return of(world, grid, everyStream());
  }

  /// The same, with income and fills requested whenever they were not within the last minute.
  public static List<AccountJob> ofTheEnd(World world, Grid grid) {
    return of(world, grid, AT_ONCE);
  }

  private static Map<Stream, Duration> everyStream() {
    var every = new EnumMap<Stream, Duration>(Stream.class);
    for (var stream : Stream.values()) {
      stream
          .schedule()
          .ifPresent(it -> every.put(stream, OFTEN_ENOUGH.getOrDefault(stream, it.every())));
    }
    return every;
  }

  private static List<AccountJob> of(World world, Grid grid, Map<Stream, Duration> every) {
    var accounts = world.accounts();
    var jobs = new ArrayList<AccountJob>();
    for (var account : accounts) {
      var schedule = new StreamSchedule(every, jobs.size(), accounts.size(), PAGES, false);
      jobs.add(job(account, grid).with(schedule));
    }
    return jobs;
  }

  private static AccountJob job(SimulatedAccount account, Grid grid) {
    var subject = new Subject(EXCHANGE.venue(), EXCHANGE.environment(), account.name());
    var plan = new AccountPlan(subject, grid, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
    var credentials =
        new Credentials(Secret.of(account.apiKey()), Secret.of(account.secret().text()));
    var keys = new AccountJob.KeySet(credentials, Optional.empty(), AccountJob.KeySet.ALL_POWERS);
    return new AccountJob(
        plan, keys, new AccountJob.Punctuality(grid.defaultLateness(), Duration.ZERO));
  }
}
