package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What a newcomer reads first.
final class HelpTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Machine machine =
      new Machine(
          Map.of(),
          Optional.of(Path.of("/nowhere")),
          Path.of("/nowhere"),
          () -> Instant.parse("2026-11-20T12:00:00Z"),
          new PrintWriter(out),
          new PrintWriter(err));

  @Test
  void everyCommandExplainsItselfAndItsOptions() {
    for (var command : all(Main.commandLine(machine), List.of())) {
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
  void theProgramsHelpListsCommandsAndExitCodes() {
    assertThat(Main.run(machine, "--help")).isZero();

    assertThat(out.toString())
        .contains("demo", "collect", "import", "check", "report", "accounts", "migrate")
        .contains("simulate", "database", "config", "exchange")
        .contains("75", "captured but not stored yet");
  }

  @Test
  void reportsHelpListsItsQuestionsWithTheirTitles() {
    assertThat(Main.run(machine, "report", "--help")).isZero();

    assertThat(out.toString())
        .contains("Questions:")
        .containsPattern("margin +Margin now: every pool, the tightest first")
        .containsPattern("money_flows +Money flows: ");
  }

  @Test
  void withoutADemoItsTablesAreNotAskedAndNotMade() {
    for (var command : List.of("report", "check")) {
      assertThat(Main.run(machine, command, "--demo")).as(command).isEqualTo(78);
      assertThat(err.toString()).contains("there is no demo yet", "account-history demo");
    }
  }

  @Test
  void aMisspeltCommandOrOptionIsUsage() {
    assertThat(Main.run(machine, "colect")).isEqualTo(2);
    assertThat(err.toString()).contains("collect");
    assertThat(Main.run(machine, "collect", "--jason")).isEqualTo(2);
    assertThat(err.toString()).contains("account-history collect --help");
  }

  @Test
  void withoutSettingsCollectSaysWhatToAdd() {
    assertThat(Main.run(machine, "collect")).isEqualTo(78);
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
