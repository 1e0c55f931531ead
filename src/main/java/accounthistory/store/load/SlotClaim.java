package accounthistory.store.load;

import accounthistory.account.Position;
import java.time.Instant;
import java.util.stream.Stream;

/// A snapshot with its account's key.
public record SlotClaim(long accountId, Delivery.Snapshot delivery) {
  public Instant slot() {
    return delivery.capture().slot();
  }

  /// Symbols that the claims hold positions in.
  public Stream<String> symbols() {
    return delivery.state().positions().stream().map(Position::symbol).distinct();
  }
}
