package accounthistory.capture;

/// Why a capture has not what was requested, although a request was sent.
///
/// @param kind whether the slot failed or the account is dormant
/// @param reason one lower-case word for tables and counts, e.g. `refused`, `unreachable`,
///   `not_understood`
/// @param detail the message, with its subject and both values; never a secret
public record Failure(Kind kind, String reason, String detail) {
  /// What the failure says of the slot.
  public enum Kind {
    FAILED("failed"),
    /// The exchange answers that the futures wallet is dormant: a state, not an outage.
    INACTIVE("inactive");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /// The name used in tables and files.
    public String label() {
      return label;
    }

    /// The kind of that label; throws `InvalidValueException` for any other text.
    public static Kind of(String label) {
      return Labels.find(values(), Kind::label, "failure", label);
    }
  }

  public Failure {
    if (!reason.matches("[a-z][a-z0-9_]*")) {
      throw new InvalidValueException("failure reason \"" + reason + "\" is not a plain word");
    }
  }

  public static Failure failed(String reason, String detail) {
    return new Failure(Kind.FAILED, reason, detail);
  }
}
