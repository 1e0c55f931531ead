package accounthistory.exchange.binance;

import accounthistory.capture.Stream;
import org.jspecify.annotations.Nullable;

/// What can be read, one line each: where it is, what it costs, whether it is signed and what a
/// good reply begins with.
public enum Endpoint {
  TIME("/fapi/v1/time", 1, Security.NONE, Shape.OBJECT, null, "time"),
  EXCHANGE_INFO(
      "/fapi/v1/exchangeInfo",
      1,
      Security.NONE,
      Shape.OBJECT,
      Stream.EXCHANGE_INFO,
      "exchange-info"),
  ASSET_INDEX(
      "/fapi/v1/assetIndex", 10, Security.NONE, Shape.ARRAY, Stream.ASSET_INDEX, "asset-index"),
  /// The page says 5, the change log of 2024-08-07 raised it to 10 and was never taken back.
  ACCOUNT_V2("/fapi/v2/account", 10, Security.USER_DATA, Shape.OBJECT, Stream.ACCOUNT, "account"),
  /// With the three below, what takes the place of [#ACCOUNT_V2]: one capture of four bodies.
  ACCOUNT_V3("/fapi/v3/account", 5, Security.USER_DATA, Shape.OBJECT, Stream.ACCOUNT, "account-v3"),
  POSITION_RISK_V3(
      "/fapi/v3/positionRisk", 5, Security.USER_DATA, Shape.ARRAY, Stream.ACCOUNT, "position-risk"),
  ACCOUNT_CONFIG(
      "/fapi/v1/accountConfig",
      5,
      Security.USER_DATA,
      Shape.OBJECT,
      Stream.ACCOUNT,
      "account-config"),
  SYMBOL_CONFIG(
      "/fapi/v1/symbolConfig", 5, Security.USER_DATA, Shape.ARRAY, Stream.ACCOUNT, "symbol-config"),
  /// Costs three times a snapshot, so it is asked for every quarter of an hour and not every slot.
  INCOME("/fapi/v1/income", 30, Security.USER_DATA, Shape.ARRAY, Stream.INCOME, "income"),
  USER_TRADES("/fapi/v1/userTrades", 5, Security.USER_DATA, Shape.ARRAY, Stream.TRADE, "trade"),
  LEVERAGE_BRACKETS(
      "/fapi/v1/leverageBracket",
      1,
      Security.USER_DATA,
      Shape.ARRAY,
      Stream.LEVERAGE_BRACKET,
      "leverage-bracket"),
  /// Read for the account's own code, see [AccountAlias].
  BALANCE_V3("/fapi/v3/balance", 5, Security.USER_DATA, Shape.ARRAY, null, "balance"),
  /// What the key may do, see [ApiPermissions].
  API_RESTRICTIONS(
      "/sapi/v1/account/apiRestrictions",
      1,
      Security.USER_DATA,
      Shape.OBJECT,
      null,
      "api-restrictions");

  /// What a request must carry.
  public enum Security {
    NONE,
    /// Key header, time stamp and signature.
    USER_DATA
  }

  /// What the body of a good reply is.
  public enum Shape {
    OBJECT('{', '}'),
    ARRAY('[', ']');

    private final char first;
    private final char last;

    Shape(char first, char last) {
      this.first = first;
      this.last = last;
    }

    public char first() {
      return first;
    }

    public char last() {
      return last;
    }
  }

  private final String path;
  private final int weight;
  private final Security security;
  private final Shape shape;
  private final @Nullable Stream stream;
  private final String part;

  Endpoint(
      String path,
      int weight,
      Security security,
      Shape shape,
      @Nullable Stream stream,
      String part) {
    this.path = path;
    this.weight = weight;
    this.security = security;
    this.shape = shape;
    this.stream = stream;
    this.part = part;
  }

  public String path() {
    return path;
  }

  /// Request weight that one call takes from the minute's budget.
  public int weight() {
    return weight;
  }

  /// Whether it goes before or after others when the minute's weight runs short.
  public Urgency urgency() {
    return switch (this) {
      case TIME,
          EXCHANGE_INFO,
          ASSET_INDEX,
          ACCOUNT_V2,
          ACCOUNT_V3,
          POSITION_RISK_V3,
          ACCOUNT_CONFIG,
          SYMBOL_CONFIG,
          BALANCE_V3,
          API_RESTRICTIONS ->
          Urgency.SNAPSHOT;
      case INCOME, LEVERAGE_BRACKETS -> Urgency.INCOME;
      case USER_TRADES -> Urgency.BACKFILL;
    };
  }

  /// The host that serves it; each has its own paths.
  public HostKind hostKind() {
    return path.startsWith("/sapi/") ? HostKind.WALLET : HostKind.FUTURES;
  }

  public boolean isSigned() {
    return security == Security.USER_DATA;
  }

  public Shape shape() {
    return shape;
  }

  /// The stream whose captures hold this reply; null for what is never captured.
  public @Nullable Stream stream() {
    return stream;
  }

  /// The document's name within a capture.
  public String part() {
    return part;
  }
}
