package accounthistory.store.account;

/// What became of the settings of one account.
public sealed interface RegistrationResult {
  /// They are in the database.
  record Done() implements RegistrationResult {}

  /// Another transaction holds the account's row: they are for the next pass.
  record Left() implements RegistrationResult {}

  /// The database rejects them.
  ///
  /// @param message one sentence with the subject and both values
  record Refused(String message) implements RegistrationResult {}
}
