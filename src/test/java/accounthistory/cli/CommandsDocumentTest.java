package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.cli.runtime.HostEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `docs/commands.md` has a row for each command, and names no option that does not exist.
final class CommandsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs/commands.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z ]+)` \\|");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");

  private final CommandLine program =
      Main.commandLine(
          new HostEnvironment(
              Map.of(),
              Optional.empty(),
              Path.of("/nowhere"),
              () -> Instant.EPOCH,
              new PrintWriter(new StringWriter()),
              new PrintWriter(new StringWriter())));

  @Test
  void everyCommandHasOneRow() throws IOException {
    var rows = ROW.matcher(Files.readString(DOCUMENT)).results().map(it -> it.group(1)).toList();

    assertThat(rows).containsExactlyInAnyOrderElementsOf(leaves(program, "").toList());
  }

  @Test
  void everyOptionThatItNamesExists() throws IOException {
    var named = OPTION.matcher(Files.readString(DOCUMENT)).results().map(it -> it.group());

    assertThat(options(program).distinct().toList()).containsAll(named.toList());
  }

  private static Stream<String> leaves(CommandLine command, String name) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(name)
        : command.getSubcommands().entrySet().stream()
            .flatMap(it -> leaves(it.getValue(), (name + " " + it.getKey()).strip()));
  }

  private static Stream<String> options(CommandLine command) {
    var own = command.getCommandSpec().options().stream().flatMap(it -> Stream.of(it.names()));
    return Stream.concat(
        own,
        List.copyOf(command.getSubcommands().values()).stream()
            .flatMap(CommandsDocumentTest::options));
  }
}
