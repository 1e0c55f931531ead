package accounthistory.cli;

import accounthistory.report.Question;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = {
      "Answers a named question of sql/report from the views.",
      "Without a question: the overview. With --list: all questions."
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin private SettingsOption settingsOption = new SettingsOption();

  @Parameters(index = "0", arity = "0..1", paramLabel = "QUESTION", description = "Its name.")
  private @Nullable String question;

  @Option(names = "--list", description = "List the questions and their parameters.")
  private boolean list;

  @Mixin private FormatOption format = new FormatOption();

  @Option(
      names = {"-p", "--parameter"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the question, e.g. -p since=2026-11-01T00:00Z.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  private final Machine machine;

  ReportCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws SQLException {
    if (list) {
      for (var it : Question.all()) {
        machine.out().printf("%-20s %s %s%n", it.name(), it.title(), it.parameters());
      }
      return ExitCode.OK.number();
    }
    var asked = named(question == null ? "overview" : question);
    var written = format.chosen();
    var settings = settingsOption.load(machine);
    try (var tables = Tables.of(settings);
        var connection = tables.connection()) {
      machine.out().print(written.write(asked.ask(connection, parameters)));
      machine.out().flush();
      return ExitCode.OK.number();
    } catch (IllegalArgumentException e) {
      throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static Question named(String name) {
    return Question.named(name)
        .orElseThrow(() ->
            new Stop(
                ExitCode.USAGE,
                "no question \"%s\"; there are %s"
                    .formatted(
                        name,
                        Question.all().stream()
                            .map(Question::name)
                            .collect(Collectors.joining(", ")))));
  }
}
