package accounthistory.store.load;

import accounthistory.account.Position;
import accounthistory.stream.StreamRows;
import java.time.Instant;
import java.util.stream.Stream;

/// A snapshot with its account's key.
public record SlotClaim(long accountId, StreamRows.Account rows) {
  public Instant slot() {
    return rows.capture().slot();
  }

  /// Symbols that the claims hold positions in.
  public Stream<String> symbols() {
    return rows.state().positions().stream().map(Position::symbol).distinct();
  }
}
