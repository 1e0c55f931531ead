package accounthistory.simulator;

import accounthistory.simulator.fault.Fault;
import accounthistory.simulator.fault.FaultScript;
import accounthistory.simulator.http.SimulatedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A fault script at work.
final class RunningScript {
  private final List<RunningRule> rules;

  RunningScript(FaultScript script, Instant start) {
    this.rules = script.rules().stream().map(rule -> new RunningRule(rule, start)).toList();
  }

  /// A fault that hits a request.
  ///
  /// @param seed for what it throws dice about
  record Hit(Fault fault, long seed) {}

  /// How far the exchange's clock is off for a request. Asked once for each request.
  Duration drift(SimulatedRequest request, Optional<String> account) {
    var drift = Duration.ZERO;
    for (var running : rules) {
      if (running.rule().fault() instanceof Fault.Drift(Duration by)
          && isFor(running, request, account)
          && running.picks()) {
        drift = drift.plus(by);
      }
    }
    return drift;
  }

  /// How long a request waits. Asked once for each request that is let in.
  Duration delay(SimulatedRequest request, Optional<String> account) {
    var delay = Duration.ZERO;
    for (var running : rules) {
      if (running.rule().fault() instanceof Fault.Slow(Duration by)
          && isFor(running, request, account)
          && running.picks()) {
        delay = delay.plus(by);
      }
    }
    return delay;
  }

  /// The first rule that hits a request. Asked once for each request that is let in.
  Optional<Hit> hit(SimulatedRequest request, Optional<String> account) {
    for (var running : rules) {
      if (!(running.rule().fault() instanceof Fault.Surrounding)
          && isFor(running, request, account)
          && running.picks()) {
        return Optional.of(new Hit(running.rule().fault(), running.seed()));
      }
    }
    return Optional.empty();
  }

  /// What happens to a connection that arrives.
  Optional<Fault.Handshake> handshake(Instant at) {
    for (var running : rules) {
      if (running.rule().fault() instanceof Fault.Handshake handshake
          && running.holds(at)
          && running.picks()) {
        return Optional.of(handshake);
      }
    }
    return Optional.empty();
  }

  private static boolean isFor(
      RunningRule running, SimulatedRequest request, Optional<String> account) {
    return running.holds(request.at()) && running.rule().scope().covers(request.path(), account);
  }
}
