package accounthistory.cli.command;

import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.option.FormatOption;
import accounthistory.cli.runtime.CollectContext;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JobFactory;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.cli.runtime.Signals;
import accounthistory.config.key.AccountSettings;
import accounthistory.credential.AccountCheck.Rebound;
import accounthistory.credential.AccountCheckResult;
import accounthistory.report.Column;
import accounthistory.report.Table;
import accounthistory.store.account.RegistrationResult;
import accounthistory.text.DurationText;
import accounthistory.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "accounts",
    description =
        "Lists the configured accounts, checks their keys, and verifies which account a key "
            + "opens.",
    synopsisSubcommandLabel = "COMMAND")
public final class AccountsCommand implements Runnable {
  private final HostEnvironment host;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// Names of accounts; none means all.
  static final class Names {
    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Accounts. Default: all.")
    private List<String> names = new ArrayList<>();
  }

  /// The name of one account.
  static final class Name {
    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name = "";
  }

  public AccountsCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public void run() {
    spec.commandLine().usage(host.out());
  }

  @Command(
      name = "list",
      description = "Prints each configured account with its grid and its next slot.")
  int list(@Mixin SettingsOption settingsOption, @Mixin FormatOption format) {
    var settings = settingsOption.load(host);
    var columns = columns("account", "environment", "state", "every", "phase", "zone", "next_slot");
    var rows = new ArrayList<List<@Nullable Object>>();
    settings.accounts().forEach(it -> rows.add(row(it)));
    print(format, new Table("Accounts", columns, rows, false));
    return ExitCode.OK.number();
  }

  @Command(
      name = "test",
      description = {
        "Asks the exchange about each account's keys: whether they are accepted, which "
            + "account they open, what they may do, how far the clocks differ, and which authority "
            + "issued the exchange's certificate.",
        "What the exchange does not report is unknown, which is never considered safe. A key "
            + "that was refused before and works now is used again.",
        "Ends with 77 when a key is refused, opens another account, or may do more than "
            + "allowed, and with 75 when the exchange did not report whether it is read-only."
      })
  int test(@Mixin SettingsOption settingsOption, @Mixin FormatOption format, @Mixin Names chosen) {
    var settings = settingsOption.load(host);
    var jobs = JobFactory.ofActive(settings, chosen.names);
    try (var signals = new Signals();
        var context = CollectContext.begin(settings, jobs, host, signals);
        var database = DatabaseOpener.of(settings)) {
      // Pins in the database are compared once it is reachable.
      context.advisedBy(database);
      var findings = jobs.stream().flatMap(it -> context.proof().test(it).stream()).toList();
      var rows = new ArrayList<List<@Nullable Object>>();
      findings.forEach(it -> rows.add(row(it)));
      var columns =
          columns(
              "account",
              "pair",
              "verdict",
              "whose",
              "powers",
              "ip_restricted",
              "clock_ms",
              "clock_error_ms",
              "egress",
              "certificate_issuer");
      print(format, new Table("Keys", columns, rows, false));
      findings.stream()
          .map(AccountCheckResult::detail)
          .filter(it -> !it.isEmpty())
          .map(Printable::line)
          .forEach(host.err()::println);
      return signals.exit(
          ExitCode.mostSevere(
              findings.stream().map(it -> ExitCode.of(it.verdict().outcome())).toList()));
    }
  }

  @Command(
      name = "rebind",
      description = {
        "Binds a name to the account that its key opens now, in the state folder and in the "
            + "database.",
        "A key that opens an account other than the bound one stops collection under that "
            + "name, so that data of one account is never stored under another's name. Use this "
            + "only if the name is meant to be another account from now on."
      })
  int rebind(@Mixin SettingsOption settingsOption, @Mixin Name chosen) {
    var settings = settingsOption.load(host);
    var jobs = JobFactory.ofActive(settings, List.of(chosen.name));
    try (var signals = new Signals();
        var context = CollectContext.begin(settings, jobs, host, signals);
        var database = DatabaseOpener.of(settings)) {
      var store = database.orStop();
      context.advisedBy(database);
      switch (store.registerAccount(jobs.getFirst().plan())) {
        case RegistrationResult.Done(), RegistrationResult.Left() -> {}
        case RegistrationResult.Refused(var why) ->
            throw new ExitException(ExitCode.CONFIGURATION, why);
      }
      return switch (context.proof().rebind(jobs.getFirst(), store)) {
        case Rebound.Done(var before, var after) -> {
          host.out()
              .printf(
                  "%s is account %s from now on, before: %s%n",
                  chosen.name, after, before.orElse("not pinned"));
          yield ExitCode.OK.number();
        }
        case Rebound.Failed(var outcome, var detail) ->
            throw new ExitException(ExitCode.of(outcome), detail);
      };
    }
  }

  private void print(FormatOption format, Table table) {
    host.out().print(format.chosen().write(table, host.columns()));
    host.out().flush();
  }

  private static List<Column> columns(String... names) {
    return Arrays.stream(names).map(it -> new Column(it, it.endsWith("_ms"))).toList();
  }

  private List<@Nullable Object> row(AccountSettings account) {
    var grid = account.schedule().map(AccountSettings.Schedule::grid);
    Instant now = host.clock().instant();
    return Arrays.asList(
        account.name(),
        account.subject().environment().label(),
        account.state().label(),
        grid.map(it -> DurationText.exact(it.every())).orElse(null),
        grid.map(it -> DurationText.exact(it.phase())).orElse(null),
        account.reportingZone().getId(),
        grid.map(it -> it.next(it.floor(now))).orElse(null));
  }

  private static List<@Nullable Object> row(AccountCheckResult finding) {
    return Arrays.asList(
        finding.subject().name(),
        finding.pair(),
        finding.verdict().name().toLowerCase(Locale.ROOT),
        finding.whose(),
        finding.powers(),
        finding.ipRestricted(),
        finding.clock().map(Duration::toMillis).orElse(null),
        finding.clockError().map(Duration::toMillis).orElse(null),
        finding.egress().orElse("not reported"),
        finding.issuer().orElse("no TLS"));
  }
}
