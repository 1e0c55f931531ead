package accounthistory.simulator.scenario;

import static accounthistory.simulator.scenario.TradedSide.BOTH;
import static accounthistory.simulator.scenario.TradedSide.LONG;
import static accounthistory.simulator.scenario.TradedSide.SHORT;

import accounthistory.simulator.market.Catalogue;
import accounthistory.simulator.scenario.KeyRights.Right;
import accounthistory.simulator.scenario.SimulatedAccount.Identity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The accounts of the standard world: every mode once, and the odd cases. Two of them close all
/// they have after some days, switch, and some days later switch back.
public final class StandardAccounts {
  private static final String CAN_WITHDRAW = "multi-hedge";
  private static final String FROM_LISTED_ADDRESSES = "hedge-cross";

  /// Seconds into the middle of the UTC day, where no capture is.
  private static final Duration NOON = Duration.ofHours(12).plusMillis(7_123);

  private final KeyMint mint;
  private final Instant opensAt;

  /// @param opensAt a midnight in UTC
  public StandardAccounts(KeyMint mint, Instant opensAt) {
    this.mint = mint;
    this.opensAt = opensAt;
  }

  /// So many accounts: those of the standard world, one that signs with RSA and one with Ed25519,
  /// then as many more that live like the first eight, each a life of its own.
  public List<SimulatedAccount> first(int count) {
    var standard = all();
    var accounts = new ArrayList<>(standard);
    accounts.add(signing("rsa-key", "RSA", standard.getFirst()));
    accounts.add(signing("ed25519-key", "Ed25519", standard.get(1)));
    for (var i = 0; accounts.size() < count; i++) {
      accounts.add(copy(standard.get(i % standard.size()), 2 + i / standard.size()));
    }
    return accounts.subList(0, count);
  }

  public List<SimulatedAccount> all() {
    return List.of(
        oneWayCross(),
        hedgeCross(),
        oneWayIsolated(),
        multiOneWay(),
        multiHedge(),
        coinMargined(),
        account("flat", "USDT 250.5", opensWith(AccountModes.SINGLE_ONE_WAY)),
        account("dormant", "USDT 12", opensWith(AccountModes.DORMANT)));
  }

  private SimulatedAccount oneWayCross() {
    return account(
        "one-way-cross",
        "USDT 150000 BNB 3",
        opensWith(
            AccountModes.SINGLE_ONE_WAY,
            TradedSymbol.cross("BTCUSDT", BOTH, "90000"),
            TradedSymbol.cross("ETHUSDT", BOTH, "40000"),
            TradedSymbol.cross("SOLUSDT", BOTH, "12000"),
            TradedSymbol.cross("TSLAUSDT", BOTH, "8000"),
            TradedSymbol.cross("XAUUSDT", BOTH, "9000"),
            TradedSymbol.cross(Catalogue.CHINESE_COIN + "USDT", BOTH, "1500"),
            TradedSymbol.cross(Catalogue.NEW_COIN + "USDT", BOTH, "1200"),
            TradedSymbol.cross("1000PEPEUSDT", BOTH, "2500")));
  }

  private SimulatedAccount hedgeCross() {
    return account(
        "hedge-cross",
        "USDT 80000 BNB 4",
        opensWith(
            AccountModes.SINGLE_HEDGE,
            TradedSymbol.cross("BTCUSDT", LONG, "50000"),
            TradedSymbol.cross("BTCUSDT", SHORT, "40000"),
            TradedSymbol.cross("ETHUSDT", LONG, "15000"),
            TradedSymbol.cross("ETHUSDT", SHORT, "20000"),
            TradedSymbol.cross("DOGEUSDT", SHORT, "5000"),
            TradedSymbol.cross("LINKUSDT", LONG, "4000"),
            TradedSymbol.cross("XRPUSDT", LONG, "3000"),
            TradedSymbol.cross("XRPUSDT", SHORT, "3000")));
  }

  /// Isolated and cross margin side by side; for two days in hedge mode, and what was isolated
  /// crosses.
  private SimulatedAccount oneWayIsolated() {
    var lines =
        List.of(
            TradedSymbol.isolated("BTCUSDT", BOTH, "20000"),
            TradedSymbol.isolated("SANDUSDT", BOTH, "2000"),
            TradedSymbol.isolated("NEARUSDT", BOTH, "3000"),
            TradedSymbol.isolated("XRPUSDC", BOTH, "2500"),
            TradedSymbol.cross("ETHUSDT", BOTH, "10000"),
            TradedSymbol.cross("ADAUSDT", BOTH, "3000"));
    var hedged =
        List.of(
            TradedSymbol.cross("BTCUSDT", LONG, "15000"),
            TradedSymbol.cross("BTCUSDT", SHORT, "10000"),
            TradedSymbol.isolated("SANDUSDT", LONG, "2000"),
            TradedSymbol.isolated("SANDUSDT", SHORT, "1500"),
            TradedSymbol.isolated("ETHUSDT", SHORT, "10000"),
            TradedSymbol.cross("ADAUSDT", LONG, "3000"));
    return account(
        "one-way-isolated",
        "USDT 40000 USDC 5000",
        List.of(
            new AccountSetup(opensAt, AccountModes.SINGLE_ISOLATED, lines),
            new AccountSetup(noonOf(4), AccountModes.SINGLE_ISOLATED.withHedgeMode(), hedged),
            new AccountSetup(noonOf(6), AccountModes.SINGLE_ISOLATED, lines)));
  }

  private SimulatedAccount multiOneWay() {
    return account(
        "multi-one-way",
        "USDT 120000 USDC 30000 BTC 0.75 BNB 20 FDUSD 1500",
        opensWith(
            AccountModes.MULTI_ONE_WAY,
            TradedSymbol.cross("BTCUSDT", BOTH, "100000"),
            TradedSymbol.cross("BTCUSDC", BOTH, "30000"),
            TradedSymbol.cross("BNBUSDT", BOTH, "15000"),
            TradedSymbol.cross("NVDAUSDT", BOTH, "6000"),
            TradedSymbol.cross("ETHUSDC", BOTH, "20000"),
            TradedSymbol.cross("AVAXUSDT", BOTH, "4000")));
  }

  /// Collateral in coins, and a USDT balance that is a debt for good.
  private SimulatedAccount multiHedge() {
    return account(
        "multi-hedge",
        "BTC 1.5 ETH 20 USDT -2345.67891234",
        opensWith(
            AccountModes.MULTI_HEDGE,
            TradedSymbol.cross("BTCUSDT", LONG, "60000"),
            TradedSymbol.cross("BTCUSDT", SHORT, "45000"),
            TradedSymbol.cross("ETHUSDT", SHORT, "25000"),
            TradedSymbol.cross("SOLUSDT", LONG, "6000"),
            TradedSymbol.cross("LTCUSDC", LONG, "2000"),
            TradedSymbol.cross("LTCUSDC", SHORT, "2000")));
  }

  /// Holds and trades no USDT, so that all its totals are zero, but for two days in multi-assets
  /// mode.
  private SimulatedAccount coinMargined() {
    var lines =
        List.of(
            TradedSymbol.cross("BTCUSDC", BOTH, "40000"),
            TradedSymbol.cross("ETHUSDC", BOTH, "15000"),
            TradedSymbol.cross("SOLUSDC", BOTH, "5000"),
            TradedSymbol.cross("ETHBTC", BOTH, "12000"));
    return account(
        "usdc-margined",
        "USDC 60000 BTC 0.4",
        List.of(
            new AccountSetup(opensAt, AccountModes.SINGLE_ONE_WAY, lines),
            new AccountSetup(noonOf(3), AccountModes.SINGLE_ONE_WAY.withMultiAssetsMargin(), lines),
            new AccountSetup(noonOf(5), AccountModes.SINGLE_ONE_WAY, lines)));
  }

  private SimulatedAccount account(String name, String balances, List<AccountSetup> setups) {
    var identity = new Identity(name, name, 1, mint.alias(name));
    return new SimulatedAccount(identity, mint.ring(name, rights(name)), opening(balances), setups);
  }

  /// Set up like another, with a pair of keys of its own.
  private SimulatedAccount signing(String name, String algorithm, SimulatedAccount like) {
    var identity = new Identity(name, name, 1, mint.alias(name));
    var keys = mint.ring(name, KeyRights.READ_ONLY);
    var pair = mint.pair(name, algorithm);
    return new SimulatedAccount(
        identity, keys.with(keys.current().with(pair)), like.opening(), like.setups());
  }

  private SimulatedAccount copy(SimulatedAccount one, int number) {
    var kind = one.name();
    var name = kind + "-" + number;
    var identity = new Identity(name, kind, number, mint.alias(name));
    return new SimulatedAccount(
        identity, mint.ring(name, KeyRights.READ_ONLY), one.opening(), one.setups());
  }

  private List<AccountSetup> opensWith(AccountModes modes, TradedSymbol... lines) {
    return List.of(new AccountSetup(opensAt, modes, List.of(lines)));
  }

  private Instant noonOf(int day) {
    return opensAt.plus(Duration.ofDays(day)).plus(NOON);
  }

  /// All keys only read but one, which is also good for withdrawals.
  private static KeyRights rights(String name) {
    return switch (name) {
      case CAN_WITHDRAW -> KeyRights.READ_ONLY.and(Right.WITHDRAWALS);
      case FROM_LISTED_ADDRESSES -> KeyRights.READ_ONLY.fromListedAddresses();
      default -> KeyRights.READ_ONLY;
    };
  }

  private static Map<String, BigDecimal> opening(String balances) {
    Map<String, BigDecimal> opening = new LinkedHashMap<>();
    var words = List.of(balances.split(" ", -1));
    for (var i = 0; i < words.size(); i += 2) {
      opening.put(words.get(i), new BigDecimal(words.get(i + 1)));
    }
    return opening;
  }
}
