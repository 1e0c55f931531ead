package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.StopSignal;
import accounthistory.testing.RefusedWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What a newcomer reads first.
final class HelpTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final HostEnvironment host =
      new HostEnvironment(
          Map.of(),
          Optional.of(Path.of("/nowhere")),
          Path.of("/nowhere"),
          () -> Instant.parse("2026-11-20T12:00:00Z"),
          new PrintWriter(out),
          new PrintWriter(err));

  @Test
  void everyCommandExplainsItselfAndItsOptions() {
    for (var command : all(Main.commandLine(host), List.of())) {
      var spec = command.getCommandSpec();
      assertThat(spec.usageMessage().description())
          .as("description of " + spec.qualifiedName())
          .isNotEmpty();
      for (var option : spec.options()) {
        assertThat(option.description()).as(spec.qualifiedName() + " " + option).isNotEmpty();
      }
      assertThat(command.getUsageMessage()).contains("--help");
    }
  }

  @Test
  void noHelpTextUsesAWordThatReadersStumbledOver() throws IOException {
    for (var command : all(Main.commandLine(host), List.of())) {
      assertThat(RefusedWords.in(command.getUsageMessage()))
          .as(command.getCommandSpec().qualifiedName())
          .isEmpty();
    }
  }

  @Test
  void theProgramsHelpListsCommandsAndExitCodes() {
    assertThat(Main.run(host, "--help")).isZero();

    assertThat(out.toString())
        .contains("demo", "collect", "import", "check", "report", "accounts", "migrate")
        .contains("simulate", "database", "config", "exchange")
        .contains("75", "captured but not stored yet");
  }

  @Test
  void reportsHelpListsItsQuestionsWithTheirTitles() {
    assertThat(Main.run(host, "report", "--help")).isZero();

    assertThat(out.toString())
        .contains("Questions:")
        .containsPattern("margin +Margin now: every pool, the tightest first")
        .containsPattern("money_flows +Money flows: ");
  }

  @Test
  void withoutADemoItsTablesAreNotAskedAndNotMade() {
    for (var command : List.of("report", "check")) {
      assertThat(Main.run(host, command, "--demo")).as(command).isEqualTo(78);
      assertThat(err.toString()).contains("there is no demo yet", "account-history demo");
    }
  }

  @Test
  void aMisspeltCommandOrOptionIsUsage() {
    assertThat(Main.run(host, "colect")).isEqualTo(2);
    assertThat(err.toString()).contains("collect");
    assertThat(Main.run(host, "collect", "--jason")).isEqualTo(2);
    assertThat(err.toString()).contains("account-history collect --help");
  }

  @ParameterizedTest
  @CsvSource({
    "simulate --port x,                      \"x\": want a whole number",
    "simulate --accounts 1.5,                \"1.5\": want a whole number",
    "simulate --faults none,                 /nowhere/none: there is no such file",
    "collect --settings a\0b,                want a file or folder (Nul character not allowed)",
    "collect --drain-wait 5,                 \"5\": want ",
    "collect --drain-wait,                   Missing required parameter",
    "exchange reopen moon,                   moon",
    "report --group desk,                    are of a page: give --html FILE too",
    "report margin --html p,                 --html takes no question and no parameter",
    "report --format xml,                    format \"xml\" is none of",
    "spool redeliver --since now,            --since now: want an instant",
    "demo --days x,                          \"x\": want a whole number",
    "database grant bi --connections x,      \"x\": want a whole number",
    "import --at 2026-11-20T12:00:00Z,       Missing required",
  })
  void whatIsWrongWithTheCommandLineIsSaidInPlainWords(String line, String sentence) {
    assertThat(Main.run(host, line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(sentence).doesNotContain("java.", "Exception", "an int");
  }

  @Test
  void exitCodesAreThoseOfTheirPage() throws IOException {
    assertThat(Main.run(host, "--help")).isZero();
    var page = Files.readString(Path.of("docs/exit-codes.md"));
    for (var code : ExitCode.values()) {
      assertThat(page.contains("\n| %s | ".formatted(code.number()))).as(code.name()).isTrue();
      assertThat(out.toString()).containsPattern("(?m)^ +%s   ".formatted(code.number()));
    }
    var signals =
        Arrays.stream(StopSignal.values())
            .map(it -> String.valueOf(it.exitCode()))
            .collect(Collectors.joining(", "));
    assertThat(page.contains("\n| %s | ".formatted(signals))).as(signals).isTrue();
    assertThat(out.toString()).contains(" %s   ".formatted(signals));
  }

  @Test
  void whoReadsJsonReadsWhyARunCannotBegin() {
    assertThat(Main.run(host, "collect", "--json")).isEqualTo(78);
    assertThat(out.toString())
        .isEqualTo(
            "{\"command\":\"collect\",\"exit\":78,\"outcome\":\"configuration\",\"message\":"
                + "\"accounts: none is configured; `account-history config sample` prints a file to"
                + " begin with\"}\n");
    out.getBuffer().setLength(0);

    assertThat(Main.run(host, "collect", "--json", "--drain-wait", "5")).isEqualTo(2);
    assertThat(out.toString())
        .startsWith("{\"command\":\"collect\",\"exit\":2,\"outcome\":\"usage\",\"message\":")
        .hasLineCount(1);
    out.getBuffer().setLength(0);

    assertThat(Main.run(host, "import", "x", "--account", "a", "--json")).isEqualTo(2);
    assertThat(out.toString()).contains("\"exit\":2,\"outcome\":\"usage\"").hasLineCount(1);
    out.getBuffer().setLength(0);

    assertThat(Main.run(host, "check", "--json", "--demo")).isEqualTo(78);
    assertThat(out.toString()).contains("\"exit\":78,\"outcome\":\"configuration\"");
  }

  @Test
  void withoutSettingsCollectSaysWhatToAdd() {
    assertThat(Main.run(host, "collect")).isEqualTo(78);
    assertThat(err.toString()).contains("config sample");
  }

  private static List<CommandLine> all(CommandLine command, List<CommandLine> above) {
    var commands = new ArrayList<>(above);
    commands.add(command);
    for (var sub : command.getSubcommands().values()) {
      commands.addAll(all(sub, List.of()));
    }
    return commands;
  }
}
