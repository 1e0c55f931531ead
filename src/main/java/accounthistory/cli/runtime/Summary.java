package accounthistory.cli.runtime;

import accounthistory.credential.HeldCaptures;
import accounthistory.job.Outcome;
import accounthistory.job.StepResult;
import accounthistory.job.StreamResult;
import accounthistory.load.DrainReport;
import accounthistory.run.AccountResult;
import accounthistory.run.Run;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/// Reports to people and schedulers how a run ended.
public final class Summary {
  private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

  private final HostEnvironment host;

  public Summary(HostEnvironment host) {
    this.host = host;
  }

  /// One line per account; what happens to many at once is one line.
  public void log(Run.Report report) {
    var alike = new LinkedHashMap<Alike, List<AccountResult>>();
    report
        .results()
        .forEach(it -> alike.computeIfAbsent(Alike.of(it), _ -> new ArrayList<>()).add(it));
    for (var results : alike.values()) {
      var end = results.getFirst();
      var line =
          "%s slot=%s outcome=%s%s%s"
              .formatted(
                  results.size() == 1
                      ? "account=" + end.account().name()
                      : results.size() + " accounts: " + names(results),
                  end.slot().map(Instant::toString).orElse("-"),
                  end.outcome().label(),
                  end.slotLost() ? " slot_lost=true" : "",
                  end.detail().isEmpty()
                      ? ""
                      : " " + (results.size() == 1 ? end.detail() : of(end)));
      switch (ExitCode.of(end.outcome())) {
        case OK -> LOG.info(line);
        case TRY_LATER, UNAVAILABLE -> LOG.warn(line);
        case FOUND, USAGE, NOT_UNDERSTOOD, SPOOL, REFUSED, CONFIGURATION, BUG -> LOG.error(line);
      }
    }
    report.streams().forEach(Summary::log);
    var backlog = report.spool();
    if (backlog.captures() > 0 || backlog.corrupt() > 0) {
      LOG.warn(
          "spool waiting={} oldest={} age={} set_aside={} unproven={}",
          backlog.captures(),
          backlog.oldest().map(Instant::toString).orElse("-"),
          DurationText.about(age(report)),
          backlog.corrupt(),
          report.drain().stream()
              .flatMap(it -> it.held().stream())
              .mapToLong(HeldCaptures::captures)
              .sum());
    }
  }

  /// What makes the ends of several accounts one event. A slot that is taken is each account's own.
  ///
  /// @param detail without the account's name; how late it was differs by what the machine needs
  private record Alike(Optional<Instant> slot, Outcome outcome, boolean slotLost, String detail) {
    static Alike of(AccountResult end) {
      var detail =
          switch (end.outcome()) {
            case TOO_LATE -> "";
            case TAKEN, ALREADY_TAKEN -> end.account().toString();
            default -> Summary.of(end);
          };
      return new Alike(end.slot(), end.outcome(), end.slotLost(), detail);
    }
  }

  /// An end's detail without its account.
  private static String of(AccountResult end) {
    return end.detail().replace(end.account() + ": ", "");
  }

  private static String names(List<AccountResult> results) {
    return results.stream().map(it -> it.account().name()).collect(Collectors.joining(","));
  }

  /// What went as it should is reported by the stage itself.
  private static void log(StreamResult end) {
    var line =
        "account=%s stream=%s outcome=%s %s"
            .formatted(
                end.account().name(), end.stream().label(), end.outcome().label(), end.detail());
    switch (ExitCode.of(end.outcome())) {
      case OK -> LOG.debug(line);
      case TRY_LATER, UNAVAILABLE -> LOG.warn(line);
      case FOUND, USAGE, NOT_UNDERSTOOD, SPOOL, REFUSED, CONFIGURATION, BUG -> LOG.error(line);
    }
  }

  /// That a command was stopped, as one line of standard output.
  ///
  /// @param bugs how many were met since it began
  public void json(String command, Optional<StopSignal> signal, int bugs, int exit) {
    JsonLine.print(
        host,
        json -> {
          json.writeStringProperty("command", command);
          json.writeNumberProperty("exit", exit);
          signal.ifPresent(it -> json.writeStringProperty("stopped_by", it.name()));
          if (bugs > 0) {
            json.writeNumberProperty("bugs", bugs);
          }
        });
  }

  /// The outcome as one line of standard output.
  public void json(String command, Run.Report report, int exit) {
    JsonLine.print(
        host,
        json -> {
          json.writeStringProperty("command", command);
          json.writeNumberProperty("exit", exit);
          json.writeArrayPropertyStart("accounts");
          report.results().forEach(it -> account(json, it));
          json.writeEndArray();
          json.writeArrayPropertyStart("streams");
          report.streams().forEach(it -> stream(json, it));
          json.writeEndArray();
          json.writeObjectPropertyStart("spool");
          json.writeNumberProperty("waiting", report.spool().captures());
          json.writeNumberProperty("age_seconds", age(report).toSeconds());
          json.writeNumberProperty("set_aside", report.spool().corrupt());
          held(json, report.drain().map(DrainReport::held).orElse(List.of()));
          json.writeEndObject();
          report.tables().ifPresent(it -> json.writeStringProperty("tables", it));
          if (!report.beside().isEmpty()) {
            json.writeArrayPropertyStart("beside");
            report.beside().forEach(it -> beside(json, it));
            json.writeEndArray();
          }
        });
  }

  /// What waits for a proof of identity; left out when nothing does.
  public static void held(JsonGenerator json, List<HeldCaptures> held) {
    if (held.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("unproven");
    for (var it : held) {
      var proof = it.proof();
      json.writeStartObject();
      json.writeStringProperty("account", it.account().name());
      json.writeStringProperty("environment", it.account().environment().label());
      json.writeNumberProperty("captures", it.captures());
      json.writeStringProperty("oldest_slot", it.oldest().toString());
      json.writeStringProperty("proof", proof.proof().label());
      json.writeStringProperty("why", proof.why());
      proof.failedAt().ifPresent(at -> json.writeStringProperty("failed_at", at.toString()));
      proof.again().ifPresent(at -> json.writeStringProperty("again_at", at.toString()));
      json.writeStringProperty("message", it.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void beside(JsonGenerator json, StepResult it) {
    json.writeStartObject();
    json.writeStringProperty("outcome", it.outcome().label());
    json.writeNumberProperty("code", ExitCode.of(it.outcome()).number());
    json.writeStringProperty("message", it.what());
    json.writeEndObject();
  }

  private static void stream(JsonGenerator json, StreamResult end) {
    json.writeStartObject();
    json.writeStringProperty("account", end.account().name());
    json.writeStringProperty("environment", end.account().environment().label());
    json.writeStringProperty("stream", end.stream().label());
    json.writeStringProperty("outcome", end.outcome().label());
    json.writeNumberProperty("code", ExitCode.of(end.outcome()).number());
    json.writeBooleanProperty("retryable", end.outcome().isRetryable());
    if (!end.detail().isEmpty()) {
      json.writeStringProperty("message", end.detail());
    }
    json.writeEndObject();
  }

  private Duration age(Run.Report report) {
    return report.spool().age(host.clock().instant()).truncatedTo(ChronoUnit.SECONDS);
  }

  private static void account(JsonGenerator json, AccountResult end) {
    json.writeStartObject();
    json.writeStringProperty("account", end.account().name());
    json.writeStringProperty("environment", end.account().environment().label());
    end.slot().ifPresent(it -> json.writeStringProperty("slot", it.toString()));
    json.writeStringProperty("outcome", end.outcome().label());
    json.writeNumberProperty("code", ExitCode.of(end.outcome()).number());
    json.writeBooleanProperty("retryable", end.outcome().isRetryable());
    json.writeBooleanProperty("slot_lost", end.slotLost());
    if (!end.detail().isEmpty()) {
      json.writeStringProperty("message", end.detail());
    }
    json.writeEndObject();
  }
}
