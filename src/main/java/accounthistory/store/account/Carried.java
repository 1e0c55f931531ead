package accounthistory.store.account;

/// What became of the settings of one account.
public sealed interface Carried {
  /// They are in the tables.
  record Done() implements Carried {}

  /// Another transaction holds the account's row: they are for the next pass.
  record Left() implements Carried {}

  /// The tables do not take them.
  ///
  /// @param message one sentence with the subject and both values
  record Refused(String message) implements Carried {}
}
