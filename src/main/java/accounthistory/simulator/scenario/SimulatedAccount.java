package accounthistory.simulator.scenario;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// One account of the simulated exchange: its keys, what it began with, and its setups one after
/// another.
public final class SimulatedAccount {
  private final Identity identity;
  private final SimulatedKeys keys;
  private final Map<String, BigDecimal> opening;
  private final List<AccountSetup> setups;

  /// Who the account is to its owner and to the exchange.
  ///
  /// @param kind which of the standard world's accounts it lives like
  /// @param copy how many of the kind there are up to this one, from 1
  /// @param alias the exchange's own code of it
  record Identity(String name, String kind, int copy, String alias) {}

  /// @param opening balances by asset
  /// @param setups oldest first, at least one
  SimulatedAccount(
      Identity identity,
      SimulatedKeys keys,
      Map<String, BigDecimal> opening,
      List<AccountSetup> setups) {
    this.identity = identity;
    this.keys = keys;
    this.opening = Map.copyOf(opening);
    this.setups = List.copyOf(setups);
  }

  public String name() {
    return identity.name();
  }

  /// The exchange's own opaque code of the account (`accountAlias`); whatever its keys, it stays.
  public String alias() {
    return identity.alias();
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

  /// The modes that the account opened with. Whether it is dormant and burns BNB never changes; for
  /// the others ask [#setupAt], or `Books.modes` of an instant.
  public AccountModes modes() {
    return setups.getFirst().modes();
  }

  /// What is in force at an instant; before the account opened, what it opens with.
  public AccountSetup setupAt(Instant at) {
    var index = setups.size() - 1;
    while (index > 0 && at.isBefore(setups.get(index).since())) {
      index--;
    }
    return setups.get(index);
  }

  /// All of them, oldest first.
  public List<AccountSetup> setups() {
    return setups;
  }

  Identity identity() {
    return identity;
  }

  Map<String, BigDecimal> opening() {
    return opening;
  }

  public SimulatedKeys keys() {
    return keys;
  }

  public SimulatedAccount with(SimulatedKeys others) {
    return new SimulatedAccount(identity, others, opening, setups);
  }

  @Override
  public String toString() {
    return "simulated account " + identity.name();
  }
}
