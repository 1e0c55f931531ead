package accounthistory.cli.runtime;

import accounthistory.capture.Subject;
import accounthistory.config.Settings;
import accounthistory.credential.AccountCheck;
import accounthistory.exchange.ExchangeClient;
import accounthistory.job.AccountJob;
import accounthistory.job.Sleeper;
import accounthistory.run.Coordination;
import accounthistory.run.Run;
import accounthistory.run.Watch;
import accounthistory.snapshot.Collector;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.state.StateFolder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stages of a real run, put together from settings.
public final class CollectContext implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CollectContext.class);

  private final Map<Subject, ExchangeClient> exchanges;
  private final Coordination coordination;
  private final Collector collector;
  private final Run run;

  private CollectContext(
      Map<Subject, ExchangeClient> exchanges,
      Coordination coordination,
      Collector collector,
      Run run) {
    this.exchanges = exchanges;
    this.coordination = coordination;
    this.collector = collector;
    this.run = run;
  }

  /// Opens what a run works with, but for the database.
  ///
  /// @throws ExitException with 74 when the state folder cannot be used, 78 when the settings do
  ///   not fit
  public static CollectContext begin(
      Settings settings, Collection<AccountJob> jobs, HostEnvironment host, Sleeper sleeper) {
    try {
      var state = StateFolder.open(settings.stateFolder());
      var spool = Spool.open(state.path(), settings.spool());
      var holder = state.collector() + "/" + ProcessHandle.current().pid();
      var coordination = Coordination.in(state, holder, spool, sleeper, System::nanoTime);
      var exchanges = JobFactory.exchanges(settings, jobs, host.clock(), coordination);
      var collector = coordination.collector(exchanges, spool, RandomGenerator.getDefault());
      var program =
          new Run.Program(
              HostEnvironment.version(),
              state.collector(),
              settings.collectorName().orElseGet(host::hostName),
              host.hostName());
      return new CollectContext(
          exchanges,
          coordination,
          collector,
          new Run(collector, spool, coordination, host.clock(), sleeper, program));
    } catch (SpoolException | StateException e) {
      throw new ExitException(ExitCode.SPOOL, String.valueOf(e.getMessage()));
    }
  }

  public Run run() {
    return run;
  }

  public AccountCheck proof() {
    return coordination.proof(exchanges);
  }

  /// The exchanges of the jobs, by venue and environment.
  public Map<Subject, ExchangeClient> exchanges() {
    return exchanges;
  }

  /// What is kept of an environment's budgets.
  public List<JobFactory.KeptBudget> budgets(Settings settings, Subject venue, Instant now) {
    return JobFactory.kept(settings, venue, coordination, now);
  }

  /// Allows queries to the database; returns whether it is reachable.
  public boolean advisedBy(Run.Tables tables) {
    try {
      coordination.advisedBy(tables.open());
      return true;
    } catch (Run.TablesUnavailable e) {
      LOG.warn("tables: {}; what they say is not compared", e.getMessage());
      return false;
    }
  }

  public Watch watch(List<AccountJob> jobs, Sleeper sleeper) {
    return new Watch(run, collector, jobs, sleeper);
  }

  @Override
  public void close() {
    coordination.close();
    exchanges.values().forEach(ExchangeClient::close);
  }
}
