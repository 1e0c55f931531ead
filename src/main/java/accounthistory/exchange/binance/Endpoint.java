package accounthistory.exchange.binance;

import accounthistory.capture.Stream;
import accounthistory.capture.Venue;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.BodyShape;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.exchange.protocol.Request;
import java.util.List;

/// What can be read, one line each: where it is, what it costs, whether it is signed and what a
/// good reply begins with.
public enum Endpoint implements ApiEndpoint {
  TIME("/fapi/v1/time", 1, Security.NONE, BodyShape.OBJECT, "time"),
  EXCHANGE_INFO("/fapi/v1/exchangeInfo", 1, Security.NONE, BodyShape.OBJECT, "exchange-info"),
  ASSET_INDEX("/fapi/v1/assetIndex", 10, Security.NONE, BodyShape.ARRAY, "asset-index"),
  /// The weight of the most minutes that one request may name.
  INDEX_PRICE_KLINES(
      "/fapi/v1/indexPriceKlines", 10, Security.NONE, BodyShape.ARRAY, "index-price-candle"),
  /// The page says 5, the change log of 2024-08-07 raised it to 10 and was never taken back.
  ACCOUNT_V2("/fapi/v2/account", 10, Security.USER_DATA, BodyShape.OBJECT, "account"),
  /// With the three below, what takes the place of [#ACCOUNT_V2]: one capture of four bodies.
  ACCOUNT_V3("/fapi/v3/account", 5, Security.USER_DATA, BodyShape.OBJECT, "account-v3"),
  POSITION_RISK_V3(
      "/fapi/v3/positionRisk", 5, Security.USER_DATA, BodyShape.ARRAY, "position-risk"),
  ACCOUNT_CONFIG(
      "/fapi/v1/accountConfig", 5, Security.USER_DATA, BodyShape.OBJECT, "account-config"),
  SYMBOL_CONFIG("/fapi/v1/symbolConfig", 5, Security.USER_DATA, BodyShape.ARRAY, "symbol-config"),
  /// Costs three times a snapshot, so it is requested every quarter of an hour and not every slot.
  INCOME("/fapi/v1/income", 30, Security.USER_DATA, BodyShape.ARRAY, "income"),
  USER_TRADES("/fapi/v1/userTrades", 5, Security.USER_DATA, BodyShape.ARRAY, "trade"),
  LEVERAGE_BRACKETS(
      "/fapi/v1/leverageBracket", 1, Security.USER_DATA, BodyShape.ARRAY, "leverage-bracket"),
  COMMISSION_RATE(
      "/fapi/v1/commissionRate", 20, Security.USER_DATA, BodyShape.OBJECT, "commission-rate"),
  /// Read for the account's own code, see [AccountAlias].
  BALANCE_V3("/fapi/v3/balance", 5, Security.USER_DATA, BodyShape.ARRAY, "balance"),
  /// What the key may do, see [ApiPermissions].
  API_RESTRICTIONS(
      "/sapi/v1/account/apiRestrictions",
      1,
      Security.USER_DATA,
      BodyShape.OBJECT,
      "api-restrictions");

  /// What a request must carry.
  public enum Security {
    NONE,
    /// Key header, time stamp and signature.
    USER_DATA
  }

  private final String path;
  private final int weight;
  private final Security security;
  private final BodyShape shape;
  private final String part;

  Endpoint(String path, int weight, Security security, BodyShape shape, String part) {
    this.path = path;
    this.weight = weight;
    this.security = security;
    this.shape = shape;
    this.part = part;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public HostKind hostKind() {
    return path.startsWith("/sapi/") ? HostKind.WALLET : HostKind.FUTURES;
  }

  @Override
  public boolean isSigned() {
    return security == Security.USER_DATA;
  }

  @Override
  public BodyShape shape() {
    return shape;
  }

  /// What one sync of a stream requests, one request each, or one for each symbol: see
  /// [#isBySymbol]. Of a stream that is read by pages, the page.
  public static List<Endpoint> of(Venue venue, Stream stream) {
    return switch (venue) {
      case BINANCE_USDM -> ofUsdm(stream);
    };
  }

  private static List<Endpoint> ofUsdm(Stream stream) {
    return switch (stream) {
      case ACCOUNT -> List.of(ACCOUNT_V2);
      case INCOME -> List.of(INCOME);
      case TRADE -> List.of(USER_TRADES);
      case LEVERAGE_BRACKET -> List.of(LEVERAGE_BRACKETS);
      case CONFIGURATION -> List.of(ACCOUNT_CONFIG, SYMBOL_CONFIG);
      case COMMISSION_RATE -> List.of(COMMISSION_RATE);
      case ASSET_INDEX -> List.of(ASSET_INDEX);
      case INDEX_PRICE_CANDLE -> List.of(INDEX_PRICE_KLINES);
      case EXCHANGE_INFO -> List.of(EXCHANGE_INFO);
    };
  }

  @Override
  public boolean isBySymbol() {
    return this == USER_TRADES || this == COMMISSION_RATE;
  }

  @Override
  public String part() {
    return part;
  }

  @Override
  public Request ofSymbol(String symbol) {
    return Request.of(this, "symbol=" + Query.percentEncoded(symbol));
  }
}
