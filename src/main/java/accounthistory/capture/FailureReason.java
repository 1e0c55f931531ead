package accounthistory.capture;

/// Why a fetch brought nothing, in one word for tables, counts and alerts.
public enum FailureReason {
  /// Weight limit broken.
  THROTTLED("throttled"),
  /// The exchange's firewall turned the request away (403).
  FIREWALL("firewall"),
  /// A firewall asked this one caller for what only a browser can answer (202, 405).
  CHALLENGED("challenged"),
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
  /// The exchange knows no such symbol or pair.
  UNKNOWN_SYMBOL("unknown_symbol"),
  /// The path is retired, and the exchange says so by a code.
  GONE("gone"),
  /// The path is not found: by a page that anything in between may send, or by a code that is also
  /// said in passing.
  NOT_FOUND("not_found"),
  /// What was requested is older than what the exchange keeps.
  FORGOTTEN("forgotten"),
  REDIRECTED("redirected"),
  EMPTY("empty"),
  /// Not the endpoint's reply at all: HTML, a bare text, a status or a code that is not known.
  UNKNOWN_REPLY("unknown_reply"),
  /// The endpoint's reply perhaps, but it cannot be read or must not be kept.
  NOT_UNDERSTOOD("not_understood"),
  TRUNCATED("truncated"),
  TOO_LARGE("too_large"),
  /// No connection, or it broke.
  UNREACHABLE("unreachable"),
  TIMEOUT("timeout"),
  /// The exchange has an inner fault or sheds load.
  TROUBLED("troubled"),
  MAINTENANCE("maintenance"),
  /// The time stamp was refused twice, with the clock measured again in between.
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

  FailureReason(String label) {
    this.label = label;
  }

  /// The word used in tables and messages.
  public String label() {
    return label;
  }
}
