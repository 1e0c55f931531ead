package accounthistory.cli.command;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JsonAnswer;
import accounthistory.cli.runtime.JsonLine;
import accounthistory.cli.runtime.Progress;
import accounthistory.config.Settings;
import accounthistory.report.Asked;
import accounthistory.report.Check;
import accounthistory.report.CheckResult;
import accounthistory.report.DeepCheck;
import accounthistory.report.Format;
import accounthistory.report.Verdict;
import accounthistory.spool.Spool;
import accounthistory.text.DurationText;
import accounthistory.text.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = {
      "Verifies the rules of sql/check on the stored data and prints a line for each.",
      "Kept figures are compared with their definition in a sample, with --deep all of them.",
      "Ends with 1 when a rule is violated; warnings alone end with 0.",
      "Ends with 78 when the installed views are not those of this program, and says how to"
          + " fix that."
    })
public final class CheckCommand implements Callable<Integer>, JsonAnswer {
  @Mixin private DatabaseOption databaseOption = new DatabaseOption();

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description = "Check rows from this instant on. Default: the whole history.")
  private @Nullable String since;

  @Option(
      names = "--deep",
      description =
          "Also compare every kept figure with its definition: minutes for a year of an account.")
  private boolean deep;

  @Option(
      names = "--json",
      description = "Print the outcome as one JSON line, the last line of standard output.")
  private boolean json;

  private final HostEnvironment host;

  public CheckCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public boolean wantsLine() {
    return json;
  }

  @Override
  public Integer call() throws SQLException {
    var settings = databaseOption.settings(host);
    try (var database = databaseOption.database(host, settings);
        var connection = database.connection()) {
      var deviations = database.deviations();
      if (!deviations.isEmpty()) {
        return installedOtherwise(deviations).number();
      }
      Map<String, String> parameters =
          since == null ? Map.of() : Map.of("since", instant(connection, since));
      var accounts = databaseOption.accounts(connection);
      // Before the rules are queried: an error must not follow results.
      var backlog = settings.map(this::backlog);
      var results = new ArrayList<>(Check.runAll(connection, new Asked(parameters, accounts)));
      if (deep) {
        results.add(deep(connection, accounts, parameters.getOrDefault("since", "-infinity")));
      }
      var lines = json ? host.err() : host.out();
      for (var result : results) {
        lines.println(result.line());
        explain(result, lines::print);
      }
      backlog.ifPresent(lines::println);
      var code = results.stream().anyMatch(CheckResult::isFailure) ? ExitCode.FOUND : ExitCode.OK;
      if (json) {
        json(results, code);
      }
      return code.number();
    }
  }

  private CheckResult deep(Connection connection, List<String> accounts, String from)
      throws SQLException {
    var progress = new Progress(host);
    var result =
        new DeepCheck()
            .run(
                connection,
                accounts,
                from,
                (account, day, done, all) ->
                    progress.show(() ->
                        "Comparing %s, %s: %s of %s days".formatted(account, day, done, all)));
    progress.end();
    return result;
  }

  /// The instant that a text means as seen from where the views look; a moment that none is would
  /// fail in every sentence.
  private static String instant(Connection connection, String text) throws SQLException {
    try (var statement = connection.prepareStatement("select analytics.instant(?)")) {
      statement.setString(1, text);
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith("22")) {
        throw new ExitException(
            ExitCode.USAGE,
            "--since \"%s\": want an instant, e.g. 2026-11-20T12:00:00Z".formatted(text));
      }
      throw e;
    }
  }

  private String backlog(Settings settings) {
    var backlog = Spool.open(settings.stateFolder()).backlog();
    return "spool  %s waiting, the oldest for %s; %s set aside"
        .formatted(
            backlog.captures(),
            DurationText.about(backlog.age(host.clock().instant())),
            backlog.corrupt());
  }

  /// Rules applied to other views than the program's would prove nothing.
  private ExitCode installedOtherwise(List<String> deviations) {
    deviations.forEach(it -> host.err().println(it));
    if (json) {
      JsonLine.print(
          host,
          generator -> {
            generator.writeStringProperty("command", "check");
            generator.writeNumberProperty("exit", ExitCode.CONFIGURATION.number());
            generator.writeArrayPropertyStart("views");
            deviations.forEach(generator::writeString);
            generator.writeEndArray();
          });
    }
    return ExitCode.CONFIGURATION;
  }

  /// What the terminal has beside an indent.
  private OptionalInt columns(int indent) {
    var columns = host.columns();
    return columns.isEmpty() ? columns : OptionalInt.of(columns.getAsInt() - indent);
  }

  private void explain(CheckResult result, java.util.function.Consumer<String> out) {
    switch (result.verdict()) {
      case Verdict.Holds() -> {}
      case Verdict.Violated(var first, _, _) ->
          out.accept(Format.TABLE.write(first, columns(7)).indent(7));
      case Verdict.FailedToRun(var message) -> out.accept(Printable.lines(message).indent(7));
    }
  }

  private void json(List<CheckResult> results, ExitCode code) {
    JsonLine.print(
        host,
        generator -> {
          generator.writeStringProperty("command", "check");
          generator.writeNumberProperty("exit", code.number());
          generator.writeObjectPropertyStart("sentences");
          var verdicts = new LinkedHashMap<String, String>();
          results.forEach(it -> verdicts.put(it.check().name(), word(it.verdict())));
          verdicts.forEach(generator::writeStringProperty);
          generator.writeEndObject();
        });
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Holds() -> "holds";
      case Verdict.Violated _ -> "violated";
      case Verdict.FailedToRun _ -> "failed_to_run";
    };
  }
}
