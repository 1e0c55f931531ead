package accounthistory.simulator.market;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Names and base prices of what the simulated venue trades. Names and prices here are invented or
/// rounded; the well-known tickers only make the rows read like real ones.
final class Coins {
  /// Base prices in USD of the coins that accounts trade or hold.
  static final Map<String, BigDecimal> MAJORS =
      prices(
          """
          BTC 96000 ETH 3200 BNB 900 SOL 160 XRP 2.3 DOGE 0.18 ADA 0.55 LINK 15 AVAX 19 LTC 95
          DOT 3.1 BCH 520 TRX 0.29 UNI 7.5 NEAR 2.6 APT 3.4 SUI 1.9 ARB 0.28 OP 0.42 FIL 1.9
          """);

  /// Base prices in USD of stocks and metals.
  static final Map<String, BigDecimal> TRADIFI =
      prices(
          """
          XAU 4050 XAG 49 XPT 1550 XPD 1400 TSLA 410 AAPL 265 NVDA 185 MSFT 500 AMZN 225 META 600
          GOOGL 280 COIN 260 MSTR 190 HOOD 115 PLTR 165 INTC 35 CRCL 75 AMD 220 ORCL 210 NFLX 108
          """);

  /// Base prices in USD of the dollar coins: near one, not one.
  static final Map<String, BigDecimal> STABLES =
      prices("USDT 1.0003 USDC 0.9999 FDUSD 0.9985 BFUSD 1.0001 LDUSDT 1.0002");

  private static final String OTHER_NAMES =
      """
      ETC XLM XMR DASH ZEC XTZ ATOM ONT IOTA BAT VET NEO QTUM IOST THETA ALGO ZIL KNC ZRX COMP
      BAND RLC SNX YFI BAL CRV TRB RUNE SUSHI EGLD ICX STORJ ENJ KSM AAVE RSR LRC BEL AXS ZEN SKL
      GRT 1INCH CHZ SAND ANKR RVN SFP COTI CHR MANA ALICE HBAR ONE DENT CELR HOT MTL OGN NKN
      1000SHIB GTC IOTX C98 MASK ATA DYDX 1000XEC GALA CELO AR ARPA CTSI LPT ENS PEOPLE ROSE DUSK
      FLOW IMX API3 GMT APE WOO JASMY INJ STG SPELL 1000LUNC LDO ICP FET MAGIC T HIGH MINA ASTR
      GMX CFX STX ACH SSV CKB PERP LQTY ID JOE TLM HFT BLUR EDU 1000PEPE 1000FLOKI UMA NMR WLD
      PENDLE ARKM AGLD YGG BNT SEI CYBER ARK BICO BIGTIME WAXP BSV RIF POLYX GAS POWR TIA CAKE
      MEME TWT TOKEN ORDI ILV NTRN KAS BEAMX 1000BONK PYTH SUPER USTC ETHW JTO 1000SATS
      """;

  private static final List<String> SYLLABLES =
      List.of("KA", "LO", "MI", "RU", "TE", "ZO", "VI", "NE", "DA", "PU", "SE", "XO");

  private Coins() {}

  /// The first `count` other coins: well-known tickers, then invented ones.
  static List<String> others(int count) {
    Set<String> names = new LinkedHashSet<>(words(OTHER_NAMES));
    for (var first : SYLLABLES) {
      for (var second : SYLLABLES) {
        for (var third : List.of("X", "N", "LA", "RO")) {
          names.add(first + second + third);
        }
      }
    }
    return names.stream().limit(count).toList();
  }

  private static Map<String, BigDecimal> prices(String text) {
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    var words = words(text);
    for (var i = 0; i < words.size(); i += 2) {
      prices.put(words.get(i), new BigDecimal(words.get(i + 1)));
    }
    return Collections.unmodifiableMap(prices);
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+", -1));
  }
}
