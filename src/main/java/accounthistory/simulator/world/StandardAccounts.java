package accounthistory.simulator.world;

import static accounthistory.simulator.world.PositionSide.BOTH;
import static accounthistory.simulator.world.PositionSide.LONG;
import static accounthistory.simulator.world.PositionSide.SHORT;

import accounthistory.simulator.world.KeyRights.Right;
import accounthistory.simulator.world.SimulatedAccount.Holdings;
import accounthistory.simulator.world.SimulatedAccount.Identity;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The accounts of the standard world: every mode once, and the odd cases.
final class StandardAccounts {
  private static final String CAN_WITHDRAW = "multi-hedge";
  private static final String FROM_LISTED_ADDRESSES = "hedge-cross";

  private final KeyMint mint;

  StandardAccounts(KeyMint mint) {
    this.mint = mint;
  }

  List<SimulatedAccount> all() {
    return List.of(
        oneWayCross(),
        hedgeCross(),
        oneWayIsolated(),
        multiOneWay(),
        multiHedge(),
        coinMargined(),
        account("flat", AccountModes.SINGLE_ONE_WAY, holdings("USDT 250.5")),
        account("dormant", AccountModes.DORMANT, holdings("USDT 12")));
  }

  private SimulatedAccount oneWayCross() {
    return account(
        "one-way-cross",
        AccountModes.SINGLE_ONE_WAY,
        holdings(
            "USDT 150000 BNB 3",
            Line.cross("BTCUSDT", BOTH, "90000"),
            Line.cross("ETHUSDT", BOTH, "40000"),
            Line.cross("SOLUSDT", BOTH, "12000"),
            Line.cross("TSLAUSDT", BOTH, "8000"),
            Line.cross("XAUUSDT", BOTH, "9000"),
            Line.cross(Catalogue.CHINESE_COIN + "USDT", BOTH, "1500"),
            Line.cross(Catalogue.NEW_COIN + "USDT", BOTH, "1200"),
            Line.cross("1000PEPEUSDT", BOTH, "2500")));
  }

  private SimulatedAccount hedgeCross() {
    return account(
        "hedge-cross",
        AccountModes.SINGLE_HEDGE,
        holdings(
            "USDT 80000 BNB 4",
            Line.cross("BTCUSDT", LONG, "50000"),
            Line.cross("BTCUSDT", SHORT, "40000"),
            Line.cross("ETHUSDT", LONG, "15000"),
            Line.cross("ETHUSDT", SHORT, "20000"),
            Line.cross("DOGEUSDT", SHORT, "5000"),
            Line.cross("LINKUSDT", LONG, "4000"),
            Line.cross("XRPUSDT", LONG, "3000"),
            Line.cross("XRPUSDT", SHORT, "3000")));
  }

  private SimulatedAccount oneWayIsolated() {
    return account(
        "one-way-isolated",
        AccountModes.SINGLE_ISOLATED,
        holdings(
            "USDT 40000 USDC 5000",
            Line.isolated("BTCUSDT", BOTH, "20000"),
            Line.isolated("SANDUSDT", BOTH, "2000"),
            Line.isolated("NEARUSDT", BOTH, "3000"),
            Line.isolated("XRPUSDC", BOTH, "2500"),
            Line.cross("ETHUSDT", BOTH, "10000"),
            Line.cross("ADAUSDT", BOTH, "3000")));
  }

  private SimulatedAccount multiOneWay() {
    return account(
        "multi-one-way",
        AccountModes.MULTI_ONE_WAY,
        holdings(
            "USDT 120000 USDC 30000 BTC 0.75 BNB 20 FDUSD 1500",
            Line.cross("BTCUSDT", BOTH, "100000"),
            Line.cross("BTCUSDC", BOTH, "30000"),
            Line.cross("BNBUSDT", BOTH, "15000"),
            Line.cross("NVDAUSDT", BOTH, "6000"),
            Line.cross("ETHUSDC", BOTH, "20000"),
            Line.cross("AVAXUSDT", BOTH, "4000")));
  }

  /// Collateral in coins, and a USDT balance that is a debt for good.
  private SimulatedAccount multiHedge() {
    return account(
        "multi-hedge",
        AccountModes.MULTI_HEDGE,
        holdings(
            "BTC 1.5 ETH 20 USDT -2345.67891234",
            Line.cross("BTCUSDT", LONG, "60000"),
            Line.cross("BTCUSDT", SHORT, "45000"),
            Line.cross("ETHUSDT", SHORT, "25000"),
            Line.cross("SOLUSDT", LONG, "6000"),
            Line.cross("LTCUSDC", LONG, "2000"),
            Line.cross("LTCUSDC", SHORT, "2000")));
  }

  /// Holds and trades no USDT, so that all its totals are zero.
  private SimulatedAccount coinMargined() {
    return account(
        "usdc-margined",
        AccountModes.SINGLE_ONE_WAY,
        holdings(
            "USDC 60000 BTC 0.4",
            Line.cross("BTCUSDC", BOTH, "40000"),
            Line.cross("ETHUSDC", BOTH, "15000"),
            Line.cross("SOLUSDC", BOTH, "5000"),
            Line.cross("ETHBTC", BOTH, "12000")));
  }

  private SimulatedAccount account(String name, AccountModes modes, Holdings holdings) {
    var identity = new Identity(name, mint.alias(name));
    return new SimulatedAccount(identity, mint.ring(name, rights(name)), modes, holdings);
  }

  /// All keys only read but one, which is also good for withdrawals.
  private static KeyRights rights(String name) {
    return switch (name) {
      case CAN_WITHDRAW -> KeyRights.READ_ONLY.and(Right.WITHDRAWALS);
      case FROM_LISTED_ADDRESSES -> KeyRights.READ_ONLY.fromListedAddresses();
      default -> KeyRights.READ_ONLY;
    };
  }

  private static Holdings holdings(String balances, Line... lines) {
    Map<String, BigDecimal> opening = new LinkedHashMap<>();
    var words = List.of(balances.split(" ", -1));
    for (var i = 0; i < words.size(); i += 2) {
      opening.put(words.get(i), new BigDecimal(words.get(i + 1)));
    }
    return new Holdings(opening, List.of(lines));
  }
}
