package accounthistory.cli;

import accounthistory.pipeline.AccountEnd;
import accounthistory.pipeline.Run;
import accounthistory.pipeline.StreamEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/// Tells people and schedulers how a run ended.
final class Summary {
  private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

  private final Machine machine;

  Summary(Machine machine) {
    this.machine = machine;
  }

  /// One line per account.
  void log(Run.Report report) {
    for (var end : report.ends()) {
      var line =
          "account=%s slot=%s outcome=%s%s%s"
              .formatted(
                  end.account().name(),
                  end.slot().map(Instant::toString).orElse("-"),
                  end.ending().label(),
                  end.slotLost() ? " slot_lost=true" : "",
                  end.detail().isEmpty() ? "" : " " + end.detail());
      switch (ExitCode.of(end.ending())) {
        case OK -> LOG.info(line);
        case TRY_LATER, UNAVAILABLE -> LOG.warn(line);
        case FOUND, USAGE, NOT_UNDERSTOOD, SPOOL, REFUSED, CONFIGURATION, BUG -> LOG.error(line);
      }
    }
    report.streams().forEach(Summary::log);
    var backlog = report.spool();
    if (backlog.captures() > 0 || backlog.corrupt() > 0) {
      LOG.warn(
          "spool waiting={} oldest={} age={} set_aside={}",
          backlog.captures(),
          backlog.oldest().map(Instant::toString).orElse("-"),
          age(report),
          backlog.corrupt());
    }
  }

  /// What went as it should is told by the stage itself.
  private static void log(StreamEnd end) {
    var line =
        "account=%s stream=%s outcome=%s %s"
            .formatted(
                end.account().name(), end.stream().label(), end.ending().label(), end.detail());
    switch (ExitCode.of(end.ending())) {
      case OK -> LOG.debug(line);
      case TRY_LATER, UNAVAILABLE -> LOG.warn(line);
      case FOUND, USAGE, NOT_UNDERSTOOD, SPOOL, REFUSED, CONFIGURATION, BUG -> LOG.error(line);
    }
  }

  /// The outcome as one line of standard output.
  void json(String command, Run.Report report, ExitCode code) {
    JsonLine.print(
        machine,
        json -> {
          json.writeStringProperty("command", command);
          json.writeNumberProperty("exit", code.number());
          json.writeArrayPropertyStart("accounts");
          report.ends().forEach(it -> account(json, it));
          json.writeEndArray();
          json.writeArrayPropertyStart("streams");
          report.streams().forEach(it -> stream(json, it));
          json.writeEndArray();
          json.writeObjectPropertyStart("spool");
          json.writeNumberProperty("waiting", report.spool().captures());
          json.writeNumberProperty("age_seconds", age(report).toSeconds());
          json.writeNumberProperty("set_aside", report.spool().corrupt());
          json.writeEndObject();
          report.tables().ifPresent(it -> json.writeStringProperty("tables", it));
        });
  }

  private static void stream(JsonGenerator json, StreamEnd end) {
    json.writeStartObject();
    json.writeStringProperty("account", end.account().name());
    json.writeStringProperty("environment", end.account().environment().label());
    json.writeStringProperty("stream", end.stream().label());
    json.writeStringProperty("outcome", end.ending().label());
    json.writeNumberProperty("code", ExitCode.of(end.ending()).number());
    json.writeBooleanProperty("retryable", end.ending().isRetryable());
    if (!end.detail().isEmpty()) {
      json.writeStringProperty("message", end.detail());
    }
    json.writeEndObject();
  }

  private Duration age(Run.Report report) {
    return report.spool().age(machine.clock().instant()).truncatedTo(ChronoUnit.SECONDS);
  }

  private static void account(JsonGenerator json, AccountEnd end) {
    json.writeStartObject();
    json.writeStringProperty("account", end.account().name());
    json.writeStringProperty("environment", end.account().environment().label());
    end.slot().ifPresent(it -> json.writeStringProperty("slot", it.toString()));
    json.writeStringProperty("outcome", end.ending().label());
    json.writeNumberProperty("code", ExitCode.of(end.ending()).number());
    json.writeBooleanProperty("retryable", end.ending().isRetryable());
    json.writeBooleanProperty("slot_lost", end.slotLost());
    if (!end.detail().isEmpty()) {
      json.writeStringProperty("message", end.detail());
    }
    json.writeEndObject();
  }
}
