package accounthistory.capture;

/// What a capture asks for. Private streams belong to a trading account, public ones to the venue.
public enum Stream {
  /// The whole state of an account: one body, `GET /fapi/v2/account`.
  ACCOUNT("account", false),
  /// Money flows of a stretch of time: one body, `GET /fapi/v1/income`, and more where one full
  /// page lies within a millisecond and is asked for again by type and symbol.
  INCOME("income", false),
  /// Fills of one symbol: one body, `GET /fapi/v1/userTrades`, and more while pages are full.
  TRADE("trade", false),
  /// Maintenance margin by notional: one body, `GET /fapi/v1/leverageBracket`.
  LEVERAGE_BRACKET("leverage-bracket", false),
  /// Modes, permissions and what is set for each symbol: two bodies, `GET /fapi/v1/accountConfig`
  /// and `GET /fapi/v1/symbolConfig`. A state in four bodies carries both by itself.
  CONFIGURATION("configuration", false),
  /// USD index prices of all margin assets: one body, `GET /fapi/v1/assetIndex`.
  ASSET_INDEX("asset-index", true),
  /// Contracts and rate limits: one body, `GET /fapi/v1/exchangeInfo`.
  EXCHANGE_INFO("exchange-info", true);

  private final String label;
  private final boolean isPublic;

  Stream(String label, boolean isPublic) {
    this.label = label;
    this.isPublic = isPublic;
  }

  /// The name used in tables and files.
  public String label() {
    return label;
  }

  /// Whether the stream belongs to the venue rather than to an account.
  public boolean isPublic() {
    return isPublic;
  }

  /// The stream of that label; throws `InvalidValueException` for any other text.
  public static Stream of(String label) {
    return Labels.find(values(), Stream::label, "stream", label);
  }
}
