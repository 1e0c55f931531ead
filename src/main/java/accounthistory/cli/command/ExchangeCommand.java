package accounthistory.cli.command;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.Environment;
import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.option.FormatOption;
import accounthistory.cli.runtime.CollectContext;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JobFactory;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.cli.runtime.Signals;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.ratelimit.AddressBlock;
import accounthistory.exchange.ratelimit.BudgetState;
import accounthistory.report.Column;
import accounthistory.report.Table;
import accounthistory.text.InstantText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "exchange",
    description =
        "Shows whether the exchange accepts requests from this address, and lifts a block.",
    synopsisSubcommandLabel = "COMMAND")
public final class ExchangeCommand implements Runnable {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("environment", false),
          new Column("host", false),
          new Column("kept_in", false),
          new Column("weight", true),
          new Column("weight_limit", true),
          new Column("closed_because", false),
          new Column("closed_since", false),
          new Column("closed_until", false),
          new Column("asked_at", false),
          new Column("clock_ms", true),
          new Column("clock_error_ms", true));

  private final HostEnvironment host;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// One of the environments.
  static final class Which {
    @Parameters(
        paramLabel = "ENVIRONMENT",
        description = "The environment: ${COMPLETION-CANDIDATES}, in upper or lower case.")
    private Environment environment = Environment.PRODUCTION;
  }

  public ExchangeCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public void run() {
    spec.commandLine().usage(host.out());
  }

  @Command(
      name = "status",
      description = {
        "Prints for each host of the configured environments, as the state folder and the "
            + "database know it: the request weight of the current minute, whether and why the host"
            + " is blocked, since when and until when, when the exchange was last asked whether the"
            + " block still holds, and how far the clocks differ.",
        "Requests the exchange's time, unless the host is blocked. Ends with 0 when no host "
            + "is blocked, with 75 when one is, and with 69 when the exchange does not report its "
            + "time."
      })
  int status(@Mixin SettingsOption settingsOption, @Mixin FormatOption format) {
    var settings = settingsOption.load(host);
    try (var signals = new Signals();
        var context =
            CollectContext.begin(settings, JobFactory.of(settings, List.of()), host, signals);
        var database = new DatabaseOpener(settings.database(), settings.roles())) {
      context.advisedBy(database);
      var rows = new ArrayList<List<@Nullable Object>>();
      var lines = new ArrayList<String>();
      var codes = new ArrayList<ExitCode>();
      context
          .exchanges()
          .forEach((venue, exchange) -> {
            exchange
                .whyUnmeasured()
                .ifPresent(why -> {
                  codes.add(ExitCode.UNAVAILABLE);
                  lines.add("%s: the exchange does not report its time: %s".formatted(venue, why));
                });
            for (var kept : context.budgets(settings, venue, exchange.exchangeTime())) {
              rows.add(row(venue.environment(), kept, exchange));
              closure(kept)
                  .ifPresent(it -> {
                    codes.add(ExitCode.TRY_LATER);
                    lines.add("%s, %s: %s".formatted(kept.host(), kept.keptIn(), it.message()));
                  });
            }
          });
      print(format, new Table("Exchange", COLUMNS, rows, false));
      lines.forEach(host.err()::println);
      return ExitCode.mostSevere(codes).number();
    }
  }

  @Command(
      name = "reopen",
      description = {
        "Lifts the block of an environment's hosts, in the state folder and in the database, "
            + "so that requests are sent again at once.",
        "Only for a block that is known to be wrong: a request during a ban makes the ban "
            + "longer. Ends with 75 when the database could not be updated, since it would restore "
            + "the block."
      })
  int reopen(@Mixin SettingsOption settingsOption, @Mixin Which which) {
    var settings = settingsOption.load(host);
    var name = which.environment.label();
    try (var signals = new Signals();
        var context =
            CollectContext.begin(settings, JobFactory.of(settings, List.of()), host, signals);
        var database = new DatabaseOpener(settings.database(), settings.roles())) {
      var exchanges =
          context.exchanges().entrySet().stream()
              .filter(it -> it.getKey().environment() == which.environment)
              .map(Map.Entry::getValue)
              .toList();
      if (exchanges.isEmpty()) {
        throw new ExitException(
            ExitCode.USAGE, name + ": no account of this environment is configured");
      }
      var isTold = context.advisedBy(database);
      var lifted = exchanges.stream().flatMap(it -> it.reopen().stream()).toList();
      for (var it : lifted) {
        host.out()
            .printf(
                "%s: reopened, it was closed since %s until %s, %s: %s%n",
                name,
                InstantText.of(it.since()),
                InstantText.of(it.until()),
                it.reason().label(),
                it.message());
      }
      if (lifted.isEmpty()) {
        host.out().printf("%s: nothing is closed%n", name);
      }
      host.out().flush();
      return (isTold ? ExitCode.OK : ExitCode.TRY_LATER).number();
    }
  }

  private void print(FormatOption format, Table table) {
    host.out().print(format.chosen().write(table, host.columns()));
    host.out().flush();
  }

  private static Optional<AddressBlock> closure(JobFactory.KeptBudget kept) {
    return kept.state().flatMap(BudgetState::closure);
  }

  private static List<@Nullable Object> row(
      Environment environment, JobFactory.KeptBudget kept, ExchangeClient exchange) {
    var closure = closure(kept);
    var state = kept.state();
    var limit = state.map(BudgetState::limit);
    return Arrays.asList(
        environment.label(),
        kept.host(),
        kept.keptIn(),
        state.map(BudgetState::used).orElse(null),
        limit.isPresent() && limit.get().isPresent() ? limit.get().getAsInt() : null,
        closure.map(it -> it.reason().label()).orElse(null),
        closure.map(AddressBlock::since).orElse(null),
        closure.map(AddressBlock::until).orElse(null),
        state.flatMap(BudgetState::askedAt).orElse(null),
        exchange.clock().map(ClockFacts::offset).map(it -> it.toMillis()).orElse(null),
        exchange.clock().map(ClockFacts::error).map(it -> it.toMillis()).orElse(null));
  }
}
