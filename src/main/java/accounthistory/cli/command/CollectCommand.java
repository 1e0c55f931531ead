package accounthistory.cli.command;

import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.option.DurationOption;
import accounthistory.cli.runtime.CollectContext;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JobFactory;
import accounthistory.cli.runtime.JsonAnswer;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.cli.runtime.Signals;
import accounthistory.cli.runtime.StopSignal;
import accounthistory.cli.runtime.Summary;
import accounthistory.run.Run;
import accounthistory.store.database.LoadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "collect",
    description = {
      "Takes the snapshot of the current slot of every configured account and stores it.",
      "One batch run for cron, systemd, Kubernetes or Airflow: start it at each grid "
          + "instant. It waits for the phase, and reports when it is too late for the slot."
    })
public final class CollectCommand implements Callable<Integer>, JsonAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(CollectCommand.class);

  @Mixin private SettingsOption settingsOption = new SettingsOption();

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "Only this account; may be given several times. Default: all.")
  private List<String> accounts = new ArrayList<>();

  @Option(names = "--watch", description = "Keep running and collect on the schedule.")
  private boolean watch;

  @Option(
      names = "--drain-wait",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description =
          "How long a single run waits for an unreachable database once the captures are in the"
              + " spool; then it ends with 75. Default: 30s.")
  private Duration drainWait = Duration.ofSeconds(30);

  @Option(
      names = "--json",
      description =
          "Print the outcome as one JSON line, the last line of standard output; with --watch "
              + "one line for each round, and one at the end.")
  private boolean json;

  private final HostEnvironment host;

  public CollectCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public boolean wantsLine() {
    return json;
  }

  @Override
  public Integer call() throws InterruptedException {
    var settings = settingsOption.ofARun(host);
    var jobs = JobFactory.of(settings, accounts);
    JobFactory.shortages(settings, jobs).forEach(LOG::warn);
    try (var signals = new Signals();
        var context = CollectContext.begin(settings, jobs, host, signals);
        var database = DatabaseOpener.of(settings)) {
      var summary = new Summary(host);
      if (watch) {
        context
            .watch(jobs, signals)
            .run(database, it -> report(summary, it, mostSevere(it).number()));
        return stopped(summary, signals, context.run().bugsMet());
      }
      Run.Report report;
      try {
        report = context.run().collect(jobs, LoadKind.COLLECT, database, drainWait);
      } catch (InterruptedException e) {
        if (signals.signal().isEmpty()) {
          throw e;
        }
        return stopped(summary, signals, context.run().bugsMet());
      }
      report(summary, report, signals.exit(mostSevere(report)));
      signals.signal().ifPresent(CollectCommand::say);
      return signals.exit(mostSevere(report));
    }
  }

  private void report(Summary summary, Run.Report report, int exit) {
    summary.log(report);
    if (json) {
      summary.json("collect", report, exit);
    }
  }

  /// The last line says how the process ends: 70 when a bug was met since it began, however long
  /// ago. What else failed was reported round by round, and the next round's end has taken its
  /// place.
  private int stopped(Summary summary, Signals signals, int bugs) {
    signals.signal().ifPresent(CollectCommand::say);
    if (bugs > 0) {
      LOG.error("bugs met during the run: {}; each is logged above", bugs);
    }
    var exit = signals.exit(bugs > 0 ? ExitCode.BUG : ExitCode.OK);
    if (json) {
      summary.json("collect", signals.signal(), bugs, exit);
    }
    return exit;
  }

  private static void say(StopSignal signal) {
    LOG.info("stopped by {}: what had begun is finished", signal);
  }

  private static ExitCode mostSevere(Run.Report report) {
    return ExitCode.mostSevere(report.outcomes().stream().map(ExitCode::of).toList());
  }
}
