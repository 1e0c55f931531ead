package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.http.WeightPool;
import accounthistory.simulator.ledger.World.KeyHolder;

/// One path of the exchange. What it needs of a request follows from its kind.
public sealed interface SimulatedEndpoint {
  String path();

  /// What a request costs of the minute's weight.
  int weight(SimulatedRequest request);

  /// Where it is counted.
  default WeightPool pool() {
    return WeightPool.FUTURES;
  }

  /// Answers anyone.
  non-sealed interface Open extends SimulatedEndpoint {
    ServedReply answer(SimulatedRequest request);
  }

  /// Answers the owner of a key, who signed the request (the exchange's `USER_DATA`).
  non-sealed interface Signed extends SimulatedEndpoint {
    /// Answers the owner.
    ///
    /// @param holder the account, and the key of it that was shown
    ServedReply answer(SimulatedRequest request, KeyHolder holder);
  }
}
