package accounthistory.simulator;

import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.http.SimulatedRequest;
import java.util.Optional;

/// What goes wrong on purpose. Asked before each request is answered, on that request's own thread,
/// so an implementation makes a slow exchange by waiting.
@FunctionalInterface
public interface FaultResponses {
  /// Nothing goes wrong.
  FaultResponses NONE = _ -> Optional.empty();

  /// The reply to send instead of the true one; empty to answer truly.
  Optional<CannedReply> before(SimulatedRequest request);
}
