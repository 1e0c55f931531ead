package accounthistory.cli.command;

import accounthistory.capture.InvalidValueException;
import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.option.FileInstant;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JobFactory;
import accounthistory.cli.runtime.JsonAnswer;
import accounthistory.cli.runtime.JsonLine;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.load.Importer;
import accounthistory.load.Importer.Imported;
import accounthistory.store.load.WriteOutcome;
import accounthistory.text.FileWords;
import accounthistory.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Loads recorded bodies of GET /fapi/v2/account.",
      "A body belongs to the slot at or before its instant. Loading the same body again "
          + "changes nothing; another body for a slot that is already taken is recorded as "
          + "superseded."
    })
public final class ImportCommand implements Callable<Integer>, JsonAnswer {
  @Mixin private SettingsOption settingsOption = new SettingsOption();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "One or more recorded bodies.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--account",
      paramLabel = "NAME",
      required = true,
      description = "The configured account to which the bodies belong; it needs no key.")
  private String account = "";

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description =
          "When the body was recorded, e.g. 2026-11-22T12:05:20Z. With several files the "
              + "instant is in each file's name: 2026-11-22T120520Z or epoch milliseconds.")
  private @Nullable String at;

  @Option(
      names = "--json",
      description = "Print the outcome as one JSON line, the last line of standard output.")
  private boolean json;

  private final HostEnvironment host;

  public ImportCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public boolean wantsLine() {
    return json;
  }

  @Override
  public Integer call() {
    var settings = settingsOption.load(host);
    var plan = JobFactory.plan(settings, account);
    files.forEach(this::requireThere);
    var instants = files.stream().map(this::instantOf).toList();
    var lines = json ? host.err() : host.out();
    var results = new ArrayList<Imported>();
    try (var database = DatabaseOpener.of(settings)) {
      var importer = new Importer(database.orStop(), host.clock(), HostEnvironment.version());
      for (var i = 0; i < files.size(); i++) {
        var result = importer.account(files.get(i), plan, instants.get(i));
        results.add(result);
        lines.printf(
            "%s  %s  %s%s%n",
            result.slot(),
            word(result.writeOutcome()),
            Printable.line(result.file().toString()),
            result.detail().isEmpty() ? "" : "  " + Printable.line(result.detail()));
      }
    } catch (IOException e) {
      throw new ExitException(ExitCode.USAGE, "cannot be read: " + FileWords.of(e));
    } catch (InvalidValueException e) {
      throw new ExitException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    var code = ExitCode.mostSevere(results.stream().map(ImportCommand::codeOf).toList());
    if (json) {
      json(results, code);
    }
    return code.number();
  }

  private static ExitCode codeOf(Imported result) {
    return switch (result.writeOutcome()) {
      case DISPUTED -> ExitCode.CONFIGURATION;
      case LEFT -> ExitCode.TRY_LATER;
      case TAKEN, CONTRADICTED, ALREADY_THERE, SUPERSEDED, FAILED, OUTRANKED, REFUSED ->
          result.detail().isEmpty() ? ExitCode.OK : ExitCode.NOT_UNDERSTOOD;
    };
  }

  /// Before anything is stored: who misspells the third of five files has not imported two.
  private void requireThere(Path file) {
    var meant = host.workingFolder().resolve(file);
    if (!Files.isRegularFile(meant)) {
      throw new ExitException(
          ExitCode.USAGE,
          file + (Files.exists(meant) ? ": want a file" : ": there is no such file"));
    }
    if (!Files.isReadable(meant)) {
      throw new ExitException(ExitCode.USAGE, file + ": no permission to read it");
    }
  }

  private Instant instantOf(Path file) {
    if (at != null) {
      if (files.size() > 1) {
        throw new ExitException(
            ExitCode.USAGE, "--at is of one file; name several files by their instants instead");
      }
      return parsed(at);
    }
    return FileInstant.of(file)
        .orElseThrow(() ->
            new ExitException(
                ExitCode.USAGE,
                file + ": its name holds no instant; say --at 2026-11-22T12:05:20Z"));
  }

  private static Instant parsed(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException _) {
      throw new ExitException(
          ExitCode.USAGE, "--at %s: want an instant such as 2026-11-22T12:05:20Z".formatted(text));
    }
  }

  private static String word(WriteOutcome writeOutcome) {
    return switch (writeOutcome) {
      case TAKEN -> "taken";
      case ALREADY_THERE -> "already there";
      case SUPERSEDED -> "superseded";
      case FAILED, OUTRANKED -> "not understood";
      case CONTRADICTED -> "contradicted";
      case DISPUTED -> "disputed";
      case LEFT -> "left";
      case REFUSED -> "refused";
    };
  }

  private void json(List<Imported> results, ExitCode code) {
    JsonLine.print(
        host,
        generator -> {
          generator.writeStringProperty("command", "import");
          generator.writeNumberProperty("exit", code.number());
          generator.writeArrayPropertyStart("files");
          for (var it : results) {
            generator.writeStartObject();
            generator.writeStringProperty("file", it.file().toString());
            generator.writeStringProperty("slot", it.slot().toString());
            generator.writeStringProperty("outcome", word(it.writeOutcome()).replace(' ', '_'));
            if (!it.detail().isEmpty()) {
              generator.writeStringProperty("message", it.detail());
            }
            generator.writeEndObject();
          }
          generator.writeEndArray();
        });
  }
}
