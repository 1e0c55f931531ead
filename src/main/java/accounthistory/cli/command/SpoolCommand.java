package accounthistory.cli.command;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JsonLine;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.cli.runtime.Summary;
import accounthistory.credential.HeldCaptures;
import accounthistory.spool.Backlog;
import accounthistory.spool.Spool;
import accounthistory.state.StateFolder;
import accounthistory.text.DurationText;
import accounthistory.text.Printable;
import accounthistory.text.SizeText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "spool",
    description =
        "Shows and redelivers captures on disk: those that wait for the database, those that "
            + "are kept after storing, and those that were set aside.",
    synopsisSubcommandLabel = "COMMAND")
public final class SpoolCommand implements Runnable {
  private final HostEnvironment host;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// From when stored captures are meant.
  static final class Since {
    @Option(
        names = "--since",
        paramLabel = "INSTANT",
        description =
            "Only captures that were stored at or after this instant. Default: all that are kept.")
    private @Nullable String since;

    Instant instant() {
      try {
        return since == null ? Instant.MIN : Instant.parse(since);
      } catch (DateTimeException _) {
        throw new ExitException(
            ExitCode.USAGE, "--since %s: want an instant, 2026-11-20T12:00:00Z".formatted(since));
      }
    }
  }

  /// `--json`.
  static final class Json {
    @Option(names = "--json", description = "Print one JSON line instead.")
    private boolean json;
  }

  public SpoolCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public void run() {
    spec.commandLine().usage(host.out());
  }

  @Command(
      name = "status",
      description =
          "Shows how many captures wait, since when and for which proof of identity, how many "
              + "are kept, and which were set aside and why.")
  int status(@Mixin SettingsOption settingsOption, @Mixin Json form) {
    var settings = settingsOption.load(host);
    var spool = Spool.open(settings.stateFolder(), settings.spool());
    var held =
        HeldCaptures.in(StateFolder.open(settings.stateFolder()), spool, host.clock().instant());
    if (form.json) {
      json(spool, held);
    } else {
      lines(spool, held);
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "redeliver",
      description = {
        "Queues stored captures again; the next collect delivers them.",
        "For a database that was restored to an earlier state. Rows that exist are not "
            + "changed."
      })
  int redeliver(@Mixin SettingsOption settingsOption, @Mixin Since since) {
    var again = open(settingsOption).redeliver(since.instant());
    host.out()
        .printf("%s captures wait again; the next `account-history collect` stores them.%n", again);
    return ExitCode.OK.number();
  }

  @Command(
      name = "retry",
      description = {
        "Queues captures again that were set aside or not understood; the next collect "
            + "delivers them.",
        "Use it after the cause was fixed. Each new version of the program does so once by "
            + "itself. A capture that fails again by its own fault is set aside again."
      })
  int retry(@Mixin SettingsOption settingsOption, @Mixin Json form) {
    var again = open(settingsOption).retry();
    if (form.json) {
      JsonLine.print(
          host,
          json -> {
            json.writeStringProperty("command", "spool retry");
            json.writeNumberProperty("waiting_again", again);
          });
    } else {
      host.out()
          .printf(
              "%s captures wait again; the next `account-history collect` offers them.%n", again);
      host.out().flush();
    }
    return ExitCode.OK.number();
  }

  private Spool open(SettingsOption settingsOption) {
    var settings = settingsOption.load(host);
    return Spool.open(settings.stateFolder(), settings.spool());
  }

  private void lines(Spool spool, List<HeldCaptures> held) {
    var backlog = spool.backlog();
    var stored = spool.stored();
    var unread = spool.unread();
    var out = host.out();
    out.printf(
        "waiting    %s captures, %s%s%n",
        backlog.captures(),
        SizeText.about(backlog.bytes()),
        backlog
            .oldest()
            .map(it ->
                ", the oldest of slot %s, %s ago".formatted(it, DurationText.about(age(backlog))))
            .orElse(""));
    held.forEach(it -> out.printf("  %s%n", Printable.line(it.message())));
    out.printf("stored     %s captures, %s%n", stored.captures(), SizeText.about(stored.bytes()));
    if (unread.captures() > 0) {
      out.printf(
          "unread     %s replies that are not understood, %s, kept for a version that does%n",
          unread.captures(), SizeText.about(unread.bytes()));
    }
    out.printf("set aside  %s files%n", backlog.corrupt());
    spool
        .setAside()
        .forEach(
            it -> out.printf("  %s: %s%n", Printable.line(it.name()), Printable.line(it.why())));
    if (backlog.strangers() > 0) {
      out.printf("others     %s files that are not the program's%n", backlog.strangers());
    }
    out.flush();
  }

  private void json(Spool spool, List<HeldCaptures> held) {
    var backlog = spool.backlog();
    var stored = spool.stored();
    JsonLine.print(
        host,
        json -> {
          json.writeStringProperty("command", "spool status");
          json.writeNumberProperty("waiting", backlog.captures());
          json.writeNumberProperty("waiting_bytes", backlog.bytes());
          backlog.oldest().ifPresent(it -> json.writeStringProperty("oldest_slot", it.toString()));
          json.writeNumberProperty("age_seconds", age(backlog).toSeconds());
          Summary.held(json, held);
          json.writeNumberProperty("stored", stored.captures());
          json.writeNumberProperty("stored_bytes", stored.bytes());
          json.writeNumberProperty("unread", spool.unread().captures());
          json.writeArrayPropertyStart("set_aside");
          for (var file : spool.setAside()) {
            json.writeStartObject();
            json.writeStringProperty("file", file.name());
            json.writeStringProperty("why", file.why());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberProperty("strangers", backlog.strangers());
        });
  }

  private Duration age(Backlog backlog) {
    return backlog.age(host.clock().instant());
  }
}
