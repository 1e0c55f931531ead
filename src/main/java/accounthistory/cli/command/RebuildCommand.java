package accounthistory.cli.command;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JsonLine;
import accounthistory.cli.runtime.Progress;
import accounthistory.store.FactRebuild.Rebuilt;
import accounthistory.text.DurationText;
import accounthistory.text.Printable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "rebuild",
    description = "Derives stored figures again.",
    synopsisSubcommandLabel = "COMMAND")
public final class RebuildCommand implements Runnable {
  /// No account is older than the exchange.
  private static final Instant EVER = Instant.parse("2017-01-01T00:00:00Z");

  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private final HostEnvironment host;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// The stretch of time that is meant.
  static final class Span {
    @Option(
        names = "--from",
        paramLabel = "INSTANT",
        description = "From this instant on, e.g. 2026-11-01T00:00:00Z. Default: from the first.")
    private @Nullable String from;

    @Option(
        names = "--to",
        paramLabel = "INSTANT",
        description = "Before this instant. Default: to the last.")
    private @Nullable String to;

    Instant begin() {
      return instant("--from", from, EVER);
    }

    Instant end() {
      var end = instant("--to", to, END_OF_TIME);
      if (!begin().isBefore(end)) {
        throw new ExitException(
            ExitCode.USAGE, "--from %s: want an instant before --to %s".formatted(begin(), end));
      }
      return end;
    }

    private static Instant instant(String option, @Nullable String text, Instant other) {
      try {
        return text == null ? other : Instant.parse(text);
      } catch (DateTimeParseException _) {
        throw new ExitException(
            ExitCode.USAGE,
            "%s %s: want an instant such as 2026-11-01T00:00:00Z"
                .formatted(option, Printable.line(text)));
      }
    }
  }

  public RebuildCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public void run() {
    spec.commandLine().usage(host.out());
  }

  @Command(
      name = "facts",
      description = {
        "Derives prices of balances and flows, bookings, and the figures that views read from "
            + "stored rows again. Stored replies, rows and raw bodies are not touched.",
        "Needed after somebody has changed stored rows by hand. Collectors may run meanwhile."
      })
  int facts(
      @Mixin DatabaseOption databaseOption,
      @Mixin Span span,
      @Option(names = "--json", description = "Print one JSON line instead.") boolean json)
      throws SQLException {
    var from = span.begin();
    var to = span.end();
    var begun = host.clock().instant();
    var settings = databaseOption.settings(host);
    try (var database = databaseOption.database(host, settings)) {
      var rebuild = database.orStop().factRebuild();
      List<String> accounts;
      try (var connection = database.connection()) {
        accounts = databaseOption.accounts(connection);
      }
      var all = rebuild.queue(accounts, from, to);
      var progress = new Progress(host);
      var rebuilt =
          rebuild.run(
              accounts,
              done -> progress.show(() -> "Rebuilding: %s of %s hours".formatted(done, all)));
      progress.end();
      var isDone = rebuilt.failures().isEmpty() && rebuilt.waiting() == 0;
      var code = isDone ? ExitCode.OK : ExitCode.TRY_LATER;
      if (json) {
        json(rebuilt, code);
      } else {
        lines(rebuilt, Duration.between(begun, host.clock().instant()));
      }
      return code.number();
    }
  }

  private void lines(Rebuilt rebuilt, Duration took) {
    rebuilt
        .failures()
        .forEach(it ->
            host.err()
                .printf(
                    "%s cannot be rebuilt, its figures wait: %s%n",
                    Printable.line(it.account()), Printable.line(it.error())));
    if (rebuilt.waiting() > 0) {
      host.err()
          .printf(
              "%s hours still wait: a collector is at work on them, or they failed.%n",
              rebuilt.waiting());
    }
    host.out().printf("%s hours rebuilt in %s.%n", rebuilt.ranges(), DurationText.about(took));
  }

  private void json(Rebuilt rebuilt, ExitCode code) {
    JsonLine.print(
        host,
        generator -> {
          generator.writeStringProperty("command", "rebuild facts");
          generator.writeNumberProperty("exit", code.number());
          generator.writeNumberProperty("rebuilt", rebuilt.ranges());
          generator.writeNumberProperty("waiting", rebuilt.waiting());
          generator.writeObjectPropertyStart("failed");
          rebuilt.failures().forEach(it -> generator.writeStringProperty(it.account(), it.error()));
          generator.writeEndObject();
        });
  }
}
