package accounthistory.store.load;

/// What became of a capture.
public enum WriteOutcome {
  /// Its rows are in the database now.
  TAKEN,
  /// Its rows are in the database now, but for some whose key was there with other content: the
  /// first stay, the others are listed as conflicts.
  CONTRADICTED,
  /// The slot already holds the same bytes; nothing changed.
  ALREADY_THERE,
  /// The slot already holds other bytes; the first stays, and this raw is kept beside it.
  SUPERSEDED,
  /// The failure stands in the slot's place; its raw is kept.
  FAILED,
  /// A failure of a slot that is taken, or failed before: only its raw is kept.
  OUTRANKED,
  /// The exchange says that it is not this account's; nothing of it is in the database. See
  /// [IdentityDispute].
  DISPUTED,
  /// Another transaction holds the account's row: it is for the next pass.
  LEFT,
  /// The database rejects it, and it alone.
  REFUSED
}
