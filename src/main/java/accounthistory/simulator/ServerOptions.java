package accounthistory.simulator;

import accounthistory.simulator.fault.FaultScript;
import accounthistory.simulator.http.Tls;
import java.time.Duration;
import java.util.Optional;

/// How the simulated exchange behaves, apart from its world.
///
/// @param port where to listen, 0 for any free port
/// @param weightPerMinute request weight an address may use in a minute
/// @param refusalsBeforeBan replies 429 within a minute after which the address is banned
/// @param clockOffset how far the exchange's clock is ahead of the given one
/// @param faultResponses what goes wrong on purpose, by the program that starts the exchange; asked
///   first
/// @param script what goes wrong on purpose, by a text
/// @param grace how long after a ban's or a pause's beginning a request counts as on its way
/// @param tls what it speaks TLS with; plain HTTP without
public record ServerOptions(
    int port,
    int weightPerMinute,
    int refusalsBeforeBan,
    Duration clockOffset,
    FaultResponses faultResponses,
    FaultScript script,
    Duration grace,
    Optional<Tls> tls) {
  /// As the real exchange: 2400 a minute, any free port, a true clock, no faults.
  public static final ServerOptions DEFAULTS =
      new ServerOptions(
          0,
          2400,
          5,
          Duration.ZERO,
          FaultResponses.NONE,
          FaultScript.NONE,
          Duration.ZERO,
          Optional.empty());

  public ServerOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range: " + port);
    }
    if (weightPerMinute < 1) {
      throw new IllegalArgumentException("weight per minute below one: " + weightPerMinute);
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace below zero: " + grace);
    }
  }

  public ServerOptions withPort(int other) {
    return new ServerOptions(
        other, weightPerMinute, refusalsBeforeBan, clockOffset, faultResponses, script, grace, tls);
  }

  public ServerOptions withWeightPerMinute(int other) {
    return new ServerOptions(
        port, other, refusalsBeforeBan, clockOffset, faultResponses, script, grace, tls);
  }

  public ServerOptions withClockOffset(Duration other) {
    return new ServerOptions(
        port, weightPerMinute, refusalsBeforeBan, other, faultResponses, script, grace, tls);
  }

  public ServerOptions withFaults(FaultResponses other) {
    return new ServerOptions(
        port, weightPerMinute, refusalsBeforeBan, clockOffset, other, script, grace, tls);
  }

  public ServerOptions withScript(FaultScript other) {
    return new ServerOptions(
        port, weightPerMinute, refusalsBeforeBan, clockOffset, faultResponses, other, grace, tls);
  }

  public ServerOptions withGrace(Duration other) {
    return new ServerOptions(
        port, weightPerMinute, refusalsBeforeBan, clockOffset, faultResponses, script, other, tls);
  }

  public ServerOptions withTls(Tls other) {
    return new ServerOptions(
        port,
        weightPerMinute,
        refusalsBeforeBan,
        clockOffset,
        faultResponses,
        script,
        grace,
        Optional.of(other));
  }

  /// Whether something may be sent, or spoken, that a plain HTTP server does not.
  boolean needsFront() {
    return !script.rules().isEmpty() || tls.isPresent();
  }
}
