package accounthistory.benchmark;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An account reply of the usual size: every symbol of the market, of which a dozen are held.
final class MarketDocument {
  static final int POSITIONS = 600;
  static final int HELD = 12;

  private static final int HOLD_EVERY = POSITIONS / HELD;

  private MarketDocument() {}

  static String text() {
    return """
    {"feeTier":0,"feeBurn":true,"canTrade":true,"canDeposit":true,"canWithdraw":true,\
    "updateTime":0,"multiAssetsMargin":false,"tradeGroupId":-1,\
    "totalInitialMargin":"1471.66104436","totalMaintMargin":"58.86644177",\
    "totalWalletBalance":"15002.38740504","totalUnrealizedProfit":"78.71304456",\
    "totalMarginBalance":"15081.10044960","totalPositionInitialMargin":"1471.66104436",\
    "totalOpenOrderInitialMargin":"0.00000000","totalCrossWalletBalance":"15002.38740504",\
    "totalCrossUnPnl":"78.71304456","availableBalance":"13609.43940524",\
    "maxWithdrawAmount":"13530.72636068","assets":[%s],"positions":[%s]}\
    """
        .formatted(
            IntStream.range(0, 9).mapToObj(MarketDocument::asset).collect(Collectors.joining(",")),
            IntStream.range(0, POSITIONS)
                .mapToObj(it -> it % HOLD_EVERY == 7 ? held(it) : flat(it))
                .collect(Collectors.joining(",")));
  }

  private static String asset(int number) {
    var wallet = number == 0 ? "15002.38740504" : "0.00000000";
    return """
    {"asset":"%s","walletBalance":"%s","unrealizedProfit":"0.00000000",\
    "marginBalance":"%s","maintMargin":"0.00000000","initialMargin":"0.00000000",\
    "positionInitialMargin":"0.00000000","openOrderInitialMargin":"0.00000000",\
    "maxWithdrawAmount":"%s","crossWalletBalance":"%s","crossUnPnl":"0.00000000",\
    "availableBalance":"%s","marginAvailable":true,"updateTime":0}\
    """
        .formatted(number == 0 ? "USDT" : "COIN" + number, wallet, wallet, wallet, wallet, wallet);
  }

  private static String flat(int number) {
    return """
    {"symbol":"%s","initialMargin":"0","maintMargin":"0","unrealizedProfit":"0.00000000",\
    "positionInitialMargin":"0","openOrderInitialMargin":"0","leverage":"20",\
    "isolated":false,"entryPrice":"0.0","breakEvenPrice":"0.0","maxNotional":"25000",\
    "positionSide":"BOTH","positionAmt":"0","notional":"0","isolatedWallet":"0",\
    "updateTime":0,"bidNotional":"0","askNotional":"0"}\
    """
        .formatted(symbol(number));
  }

  private static String held(int number) {
    return """
    {"symbol":"%s","initialMargin":"122.63842038","maintMargin":"4.90553681",\
    "unrealizedProfit":"6.55942038","positionInitialMargin":"122.63842038",\
    "openOrderInitialMargin":"0","leverage":"10","isolated":false,\
    "entryPrice":"58039.5123456789012","breakEvenPrice":"58062.7158",\
    "maxNotional":"4.0E7","positionSide":"BOTH","positionAmt":"0.020",\
    "notional":"1226.38420380","isolatedWallet":"0","updateTime":1721001652753,\
    "bidNotional":"0","askNotional":"0"}\
    """
        .formatted(symbol(number));
  }

  private static String symbol(int number) {
    return "COIN" + Integer.toString(number * 7919, 36).toUpperCase(java.util.Locale.ROOT) + "USDT";
  }
}
