package accounthistory.cli.command;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.Signals;
import accounthistory.cli.runtime.SimulatedSettings;
import accounthistory.simulator.ServedCounts;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.WrittenBooks;
import accounthistory.simulator.fault.FaultScript;
import accounthistory.simulator.fault.FaultScriptException;
import accounthistory.simulator.http.ServedBody;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.text.FileWords;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "simulate",
    description = {
      "Serves a simulated exchange on 127.0.0.1 in real time: 560 contracts, and accounts "
          + "in every mode. One account signs with RSA and one with Ed25519, the others with "
          + "HMAC.",
      "It checks keys, signatures, timestamps and request weight as the real one does. Runs"
          + " until stopped, and then reports what it served and whether its clients respected "
          + "the limits."
    })
public final class SimulateCommand implements Callable<Integer> {
  /// How long a reply with a ban may take to reach a client.
  private static final Duration GRACE = Duration.ofMillis(250);

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on. Default: a free one.")
  private int port;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the simulation. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description =
          "Number of accounts. Those after the tenth behave like the first eight, each with "
              + "figures of its own. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int accounts;

  @Option(
      names = "--settings-folder",
      paramLabel = "FOLDER",
      description =
          "Write settings.yaml and the accounts' keys to this folder, readable by their owner "
              + "only and ready for `collect --settings`. The grid is as fine as the request weight "
              + "of one address allows.")
  private @Nullable Path folder;

  @Option(
      names = "--books",
      paramLabel = "FILE",
      description =
          "When stopped, write the simulation's own books to this file, for comparison: one "
              + "JSON object on each line, with income, trades, equity at full hours and whenever an "
              + "account was read, and PnL by hour.")
  private @Nullable Path books;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      description = {
        "Faults to inject, one rule on each line, such as",
        "  429 retry-after 15s   rate 2%%   path /fapi/v2/account",
        "  418 for 2m            from 20m first 1",
        "  reset                 every 5m for 20s",
        "All faults and words: simulate --sample-faults."
      })
  private @Nullable Path faults;

  @Option(
      names = "--sample-faults",
      description = "Print a sample file for --faults with every fault explained, and exit.")
  private boolean sampleFaults;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final HostEnvironment host;

  public SimulateCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public Integer call() throws IOException {
    if (sampleFaults) {
      host.out().print(FaultScript.sample());
      host.out().flush();
      return ExitCode.OK.number();
    }
    if (accounts < 1) {
      throw new ParameterException(
          spec.commandLine(), "--accounts %s: want one or more".formatted(accounts));
    }
    if (port < 0 || port > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--port %s: want 1 to 65535, or 0 for a free one".formatted(port));
    }
    Instant now = host.clock().instant();
    var epoch = now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(7));
    var world = World.of(seed, epoch, accounts);
    var options = ServerOptions.DEFAULTS.withPort(port).withScript(script(world)).withGrace(GRACE);
    // A file that cannot be written is reported now, and not at the end.
    keepBooks(world, List.of());
    try (var signals = new Signals();
        var exchange = SimulatedExchange.start(world, host.clock(), options)) {
      announce(exchange, world);
      untilStopped(signals);
      summarize(exchange.servedCounts());
      keepBooks(world, exchange.servedCounts().bodies());
      return signals.exit(ExitCode.OK);
    } catch (BindException e) {
      throw ExitException.configuration("--port %s: %s".formatted(port, e.getMessage()));
    }
  }

  private static void untilStopped(Signals signals) {
    try {
      signals.sleep(Duration.ofDays(3650));
    } catch (InterruptedException _) {
      // This is how it is meant to end.
    }
  }

  private void keepBooks(World world, List<ServedBody> bodies) {
    if (books == null) {
      return;
    }
    var file = host.workingFolder().resolve(books);
    try {
      new WrittenBooks(world).write(file, host.clock().instant(), bodies);
    } catch (IOException e) {
      throw new ExitException(ExitCode.USAGE, "--books: cannot write " + FileWords.of(file, e));
    }
  }

  private FaultScript script(World world) {
    if (faults == null) {
      return FaultScript.NONE;
    }
    try {
      var file = host.workingFolder().resolve(faults);
      var script = FaultScript.parse(faults.toString(), Files.readString(file));
      var names = world.accounts().stream().map(SimulatedAccount::name).toList();
      script
          .accounts()
          .forEach((name, line) -> {
            if (!names.contains(name)) {
              throw ExitException.configuration(
                  "%s:%s: there is no account \"%s\", wanted one of %s"
                      .formatted(faults, line, name, String.join(", ", names)));
            }
          });
      return script;
    } catch (FaultScriptException e) {
      throw ExitException.configuration(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ExitException(ExitCode.USAGE, "--faults: " + FileWords.of(faults, e));
    }
  }

  private void announce(SimulatedExchange exchange, World world) throws IOException {
    host.out().println("Simulated exchange on " + exchange.baseUri());
    if (folder == null) {
      world
          .accounts()
          .forEach(it -> host.out().printf("  account %-18s key %s%n", it.name(), it.apiKey()));
      host.out().println("Settings for it: simulate --settings-folder FOLDER");
    } else {
      var made = host.workingFolder().resolve(folder);
      SimulatedSettings.write(made, exchange.baseUri(), world);
      host.out()
          .printf(
              "Collect from it: account-history collect --settings %s%n",
              made.resolve("settings.yaml"));
    }
    host.out().flush();
  }

  /// Reports at the end what was served, and how clients behaved.
  private void summarize(ServedCounts servedCounts) {
    var limitCompliance = servedCounts.limitCompliance();
    var out = host.out();
    out.printf("Served %s requests%s%n", servedCounts.requests(), byStatus(servedCounts));
    out.printf(
        "  bans %s, requests during a ban %s (and %s on their way when it began)%n",
        limitCompliance.bans(), limitCompliance.duringBan(), limitCompliance.crossingBan());
    out.printf(
        "  requests while throttled %s (and %s on their way)%n",
        limitCompliance.whileThrottled(), limitCompliance.crossingThrottle());
    out.printf(
        "  highest weight of a minute %s of %s%n",
        limitCompliance.highestWeight(), limitCompliance.weightLimit());
    out.flush();
  }

  private static String byStatus(ServedCounts servedCounts) {
    return servedCounts.statuses().entrySet().stream()
        .map(it -> (it.getKey() == 0 ? "cut" : it.getKey()) + " × " + it.getValue())
        .collect(Collectors.joining(", ", ": ", ""));
  }
}
