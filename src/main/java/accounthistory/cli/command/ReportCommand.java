package accounthistory.cli.command;

import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.option.FormatOption;
import accounthistory.cli.option.PageOptions;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.report.Asked;
import accounthistory.report.Question;
import accounthistory.report.Table;
import accounthistory.report.page.HtmlPage;
import accounthistory.report.page.PageRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = {
      "Answers a named question from the views. Without a question: the overview.",
      "With --html FILE: a page with charts that answers the usual ones.",
      "The questions are the files of sql/report, which psql runs unchanged."
    })
public final class ReportCommand implements Callable<Integer> {
  /// The database's message for a value that is none of its type.
  private static final String DATA_ERROR = "22";

  @Mixin private DatabaseOption databaseOption = new DatabaseOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "QUESTION",
      description = "Name of the question.")
  private @Nullable String question;

  @Option(names = "--list", description = "List the questions with their parameters.")
  private boolean list;

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private PageOptions page = new PageOptions();

  @Option(
      names = {"-p", "--parameter"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the question, e.g. -p since=2026-11-01T00:00Z.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  private final HostEnvironment host;

  ReportCommand(HostEnvironment host) {
    this.host = host;
  }

  /// The command, whose help ends with the questions; they are read when help is requested.
  public static CommandLine commandLine(HostEnvironment host) {
    var line = new CommandLine(new ReportCommand(host));
    line.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_FOOTER, _ -> "%nQuestions:%n%s".formatted(titles()));
    return line;
  }

  @Override
  public Integer call() throws SQLException {
    if (list) {
      host.out().print(questions());
      host.out().flush();
      return ExitCode.OK.number();
    }
    var file = page.file();
    if (file.isPresent()) {
      return writePage(file.get());
    }
    var asked = named(question == null ? "overview" : question);
    requireKnown(asked);
    var written = format.chosen();
    var settings = databaseOption.settings(host);
    try (var database = databaseOption.database(host, settings);
        var connection = database.connection()) {
      host.out().print(written.write(answer(asked, database, connection), host.columns()));
      host.out().flush();
      return ExitCode.OK.number();
    }
  }

  private int writePage(Path file) throws SQLException {
    if (question != null || !parameters.isEmpty()) {
      throw new ExitException(ExitCode.USAGE, "--html takes no question and no parameter");
    }
    var settings = databaseOption.settings(host);
    try (var database = databaseOption.database(host, settings);
        var connection = database.connection()) {
      var request = page.request(connection, databaseOption.accounts(connection));
      PageOptions.write(host.workingFolder().resolve(file), html(request, database, connection));
      host.out().println("Wrote " + file);
      host.out().flush();
      return ExitCode.OK.number();
    }
  }

  private static String html(PageRequest request, DatabaseOpener database, Connection connection) {
    try {
      return HtmlPage.of(connection, request, HostEnvironment.version());
    } catch (SQLException e) {
      throw database.refused(e);
    }
  }

  private Table answer(Question asked, DatabaseOpener database, Connection connection) {
    try {
      return asked.ask(connection, new Asked(parameters, databaseOption.accounts(connection)));
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith(DATA_ERROR) && !parameters.isEmpty()) {
        throw new ExitException(
            ExitCode.USAGE,
            "--parameter: "
                + String.valueOf(e.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst("^[A-Z]+: ", ""));
      }
      throw database.refused(e);
    }
  }

  private void requireKnown(Question asked) {
    for (var name : parameters.keySet()) {
      if (!asked.parameters().contains(name)) {
        throw new ExitException(
            ExitCode.USAGE,
            "%s has no parameter \"%s\"; it has %s"
                .formatted(
                    asked.name(),
                    name,
                    asked.parameters().isEmpty() ? "none" : String.join(", ", asked.parameters())));
      }
    }
  }

  /// A line per question: its name and what it answers.
  private static String titles() {
    return Question.all().stream()
        .map(it -> "  %-18s  %s%n".formatted(it.name(), it.title()))
        .collect(Collectors.joining());
  }

  /// The same with what can be set.
  private static String questions() {
    return Question.all().stream()
        .map(it ->
            "%-18s  %s%s%n"
                .formatted(
                    it.name(), it.title(), it.parameters().isEmpty() ? "" : " " + it.parameters()))
        .collect(Collectors.joining());
  }

  private static Question named(String name) {
    return Question.named(name)
        .orElseThrow(() ->
            new ExitException(
                ExitCode.USAGE,
                "no question \"%s\"; there are %s"
                    .formatted(
                        name,
                        Question.all().stream()
                            .map(Question::name)
                            .collect(Collectors.joining(", ")))));
  }
}
