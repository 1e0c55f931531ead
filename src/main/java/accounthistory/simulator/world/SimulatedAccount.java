package accounthistory.simulator.world;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One account of the simulated exchange: its keys, its modes, what it began with and what it
/// trades.
public final class SimulatedAccount {
  /// Leverage of symbols that the account never traded.
  static final int DEFAULT_LEVERAGE = 20;

  private final String name;
  private final String alias;
  private final KeyRing keys;
  private final AccountModes modes;
  private final Holdings holdings;

  /// Who the account is to its owner and to the exchange.
  ///
  /// @param alias the exchange's own code of it
  record Identity(String name, String alias) {}

  /// Opening balances by asset, and what the account trades.
  record Holdings(Map<String, BigDecimal> opening, List<Line> lines) {
    Holdings {
      opening = Map.copyOf(opening);
      lines = List.copyOf(lines);
    }
  }

  SimulatedAccount(Identity identity, KeyRing keys, AccountModes modes, Holdings holdings) {
    this.name = identity.name();
    this.alias = identity.alias();
    this.keys = keys;
    this.modes = modes;
    this.holdings = holdings;
  }

  public String name() {
    return name;
  }

  /// The exchange's own opaque code of the account (`accountAlias`); whatever its keys, it stays.
  public String alias() {
    return alias;
  }

  /// The key in use.
  public SimulatedKey key() {
    return keys.current();
  }

  /// A second key, made to follow the one in use; it works already.
  public SimulatedKey nextKey() {
    return keys.next();
  }

  /// The text of the `X-MBX-APIKEY` header of the key in use; begins with `simulated`.
  public String apiKey() {
    return key().apiKey();
  }

  /// The secret of the key in use.
  public SimulatedSecret secret() {
    return key().secret();
  }

  public AccountModes modes() {
    return modes;
  }

  /// Leverage set for a symbol; both sides of a symbol share it.
  public int leverage(Contract contract) {
    return line(contract.symbol())
        .map(Line::leverage)
        .orElse(contract.type() == ContractType.TRADIFI_PERPETUAL ? 10 : DEFAULT_LEVERAGE);
  }

  /// Whether a symbol is set to isolated margin.
  public boolean isIsolated(Contract contract) {
    return line(contract.symbol()).map(Line::isolated).orElse(modes.isolatedByDefault());
  }

  Map<String, BigDecimal> opening() {
    return holdings.opening();
  }

  List<Line> lines() {
    return holdings.lines();
  }

  KeyRing keys() {
    return keys;
  }

  SimulatedAccount with(KeyRing others) {
    return new SimulatedAccount(new Identity(name, alias), others, modes, holdings);
  }

  @Override
  public String toString() {
    return "simulated account " + name;
  }

  private Optional<Line> line(String symbol) {
    return lines().stream().filter(line -> line.symbol().equals(symbol)).findFirst();
  }
}
