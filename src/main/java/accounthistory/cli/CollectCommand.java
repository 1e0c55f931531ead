package accounthistory.cli;

import accounthistory.config.Settings;
import accounthistory.exchange.ExchangeClient;
import accounthistory.pipeline.AccountEnd;
import accounthistory.pipeline.Collector;
import accounthistory.pipeline.Run;
import accounthistory.pipeline.Watch;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.state.StateFolder;
import accounthistory.store.LoadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "collect",
    description = {
      "Takes the present slot of every configured account and stores it.",
      "One batch run for cron, systemd, Kubernetes or Airflow: start it at each grid instant. It waits"
          + " for the phase, and says so when it comes too late."
    })
final class CollectCommand implements Callable<Integer> {
  @Mixin private SettingsOption settingsOption = new SettingsOption();

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "Only this account; may be given several times. Default: all.")
  private List<String> accounts = new ArrayList<>();

  @Option(names = "--watch", description = "Keep running and wake on the schedule.")
  private boolean watch;

  @Option(names = "--json", description = "Print the outcome as one JSON line, the last of stdout.")
  private boolean json;

  private final Machine machine;

  CollectCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws InterruptedException {
    var settings = settingsOption.load(machine);
    requireComplete(settings);
    var jobs = Jobs.of(settings, accounts);
    var exchanges = Jobs.exchanges(settings, jobs, machine.clock());
    try (var tables = new Tables(settings.database(), settings.roles())) {
      var spool = openSpool(settings);
      var collector = new Collector(exchanges, spool, Thread::sleep);
      var run = new Run(collector, spool, machine.clock(), Machine.version());
      if (watch) {
        new Watch(run, jobs, machine.clock(), Thread::sleep)
            .until(new Signals().stopped(), tables, report -> new Summary(machine).log(report));
        return ExitCode.OK.number();
      }
      var report = run.collect(jobs, LoadKind.COLLECT, tables);
      var summary = new Summary(machine);
      summary.log(report);
      var code =
          ExitCode.gravest(
              report.ends().stream().map(AccountEnd::ending).map(ExitCode::of).toList());
      if (json) {
        summary.json("collect", report, code);
      }
      return code.number();
    } finally {
      exchanges.values().forEach(ExchangeClient::close);
    }
  }

  private static void requireComplete(Settings settings) {
    var problems = new ArrayList<>(settings.missingForCollect());
    if (!problems.isEmpty()) {
      throw SettingsOption.refused(problems);
    }
  }

  private static Spool openSpool(Settings settings) {
    try {
      var state = StateFolder.open(settings.stateFolder());
      return Spool.open(state.path(), settings.spool());
    } catch (SpoolException | StateException e) {
      throw new Stop(ExitCode.SPOOL, String.valueOf(e.getMessage()));
    }
  }
}
