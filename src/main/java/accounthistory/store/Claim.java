package accounthistory.store;

import accounthistory.account.Position;
import java.time.Instant;
import java.util.stream.Stream;

/// A snapshot with its account's key.
record Claim(long accountId, Delivery.Snapshot delivery) {
  Instant slot() {
    return delivery.capture().slot();
  }

  /// Symbols that the claims hold positions in.
  Stream<String> symbols() {
    return delivery.state().positions().stream().map(Position::symbol).distinct();
  }
}
