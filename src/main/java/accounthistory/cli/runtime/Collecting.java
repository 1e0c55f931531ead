package accounthistory.cli.runtime;

import accounthistory.capture.Environment;
import accounthistory.config.Settings;
import accounthistory.credential.AccountProof;
import accounthistory.exchange.ExchangeClient;
import accounthistory.job.AccountJob;
import accounthistory.job.Waiter;
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
public final class Collecting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Collecting.class);

  private final Map<Environment, ExchangeClient> exchanges;
  private final Coordination coordination;
  private final Collector collector;
  private final Run run;

  private Collecting(
      Map<Environment, ExchangeClient> exchanges,
      Coordination coordination,
      Collector collector,
      Run run) {
    this.exchanges = exchanges;
    this.coordination = coordination;
    this.collector = collector;
    this.run = run;
  }

  /// @throws Stop with 74 when the state folder cannot be used, 78 when the settings do not fit
  public static Collecting begin(
      Settings settings, Collection<AccountJob> jobs, Machine machine, Waiter waiter) {
    try {
      var state = StateFolder.open(settings.stateFolder());
      var spool = Spool.open(state.path(), settings.spool());
      var holder = state.collector() + "/" + ProcessHandle.current().pid();
      var coordination = Coordination.in(state, holder, spool, waiter, System::nanoTime);
      var exchanges = Jobs.exchanges(settings, jobs, machine.clock(), coordination);
      var collector = coordination.collector(exchanges, spool, RandomGenerator.getDefault());
      var program =
          new Run.Program(
              Machine.version(),
              state.collector(),
              settings.collectorName().orElseGet(machine::hostName),
              machine.hostName());
      return new Collecting(
          exchanges,
          coordination,
          collector,
          new Run(collector, spool, coordination, machine.clock(), waiter, program));
    } catch (SpoolException | StateException e) {
      throw new Stop(ExitCode.SPOOL, String.valueOf(e.getMessage()));
    }
  }

  public Run run() {
    return run;
  }

  public AccountProof proof() {
    return coordination.proof(exchanges);
  }

  /// The exchanges of the jobs' environments.
  public Map<Environment, ExchangeClient> exchanges() {
    return exchanges;
  }

  /// What is kept of an environment's budgets.
  public List<Jobs.KeptBudget> budgets(Settings settings, Environment environment, Instant now) {
    return Jobs.kept(settings, environment, coordination, now);
  }

  /// Lets the tables be asked; returns whether they are there.
  public boolean advisedBy(Run.Tables tables) {
    try {
      coordination.advisedBy(tables.open());
      return true;
    } catch (Run.TablesUnavailable e) {
      LOG.warn("tables: {}; what they say is not compared", e.getMessage());
      return false;
    }
  }

  public Watch watch(List<AccountJob> jobs, Waiter waiter) {
    return new Watch(run, collector, jobs, waiter);
  }

  @Override
  public void close() {
    coordination.close();
    exchanges.values().forEach(ExchangeClient::close);
  }
}
