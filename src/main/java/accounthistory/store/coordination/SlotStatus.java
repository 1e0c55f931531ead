package accounthistory.store.coordination;

import java.util.Optional;
import java.util.UUID;

/// What the database says of an account's slot.
public sealed interface SlotStatus {
  /// The reply is in the database, or the exchange's word that the account is dormant.
  ///
  /// @param lastHolder state folder of the collector that was the last to have an answer
  record Over(boolean isInactive, Optional<UUID> lastHolder) implements SlotStatus {}

  /// The account is the asker's for the time being.
  ///
  /// @param lastHolder state folder of the collector that held it last, which may be another
  record Leased(Optional<UUID> lastHolder) implements SlotStatus {}

  /// Another collector is at work on it, or goes first.
  ///
  /// @param lastHolder state folder of the one that held it last
  record OfAnother(Optional<UUID> lastHolder) implements SlotStatus {}
}
