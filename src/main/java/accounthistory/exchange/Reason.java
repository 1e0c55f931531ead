package accounthistory.exchange;

/// Why a fetch brought nothing, in one word for tables, counts and alerts.
public enum Reason {
  /// Weight limit broken.
  THROTTLED("throttled"),
  /// The exchange's firewall turned the request away (403).
  FIREWALL("firewall"),
  BANNED("banned"),
  /// Key, address or permission not accepted.
  REFUSED("refused"),
  /// Trading rules or law keep the account or the region out.
  RESTRICTED("restricted"),
  /// The key could not be read or cannot sign; nothing was sent.
  UNUSABLE_KEY("unusable_key"),
  /// The futures wallet is dormant.
  INACTIVE("inactive"),
  /// The exchange calls the request wrong.
  REJECTED("rejected"),
  /// The path is no longer served.
  GONE("gone"),
  REDIRECTED("redirected"),
  EMPTY("empty"),
  /// Not JSON of the expected kind, HTML for example.
  NOT_UNDERSTOOD("not_understood"),
  TRUNCATED("truncated"),
  TOO_LARGE("too_large"),
  /// No connection, or it broke.
  UNREACHABLE("unreachable"),
  TIMEOUT("timeout"),
  /// The exchange has an inner fault or sheds load.
  TROUBLED("troubled"),
  MAINTENANCE("maintenance"),
  /// The time stamp was refused twice, measured anew in between.
  CLOCK("clock"),
  /// The calling thread was interrupted while it waited.
  INTERRUPTED("interrupted"),
  /// The other side could not prove who it is.
  TLS("tls"),
  /// The minute's weight is spent; nothing was sent.
  OVER_BUDGET("over_budget"),
  /// The environment has no such host; nothing was sent.
  NOT_SERVED("not_served");

  private final String label;

  Reason(String label) {
    this.label = label;
  }

  /// The word used in tables and messages.
  public String label() {
    return label;
  }
}
