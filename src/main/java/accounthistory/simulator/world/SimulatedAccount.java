package accounthistory.simulator.world;

import java.math.BigDecimal;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One account of the simulated exchange: its key, its modes, what it began with and what it
/// trades.
public final class SimulatedAccount {
  /// Leverage of symbols that the account never traded.
  static final int DEFAULT_LEVERAGE = 20;

  private final String name;
  private final Credential credential;
  private final AccountModes modes;
  private final Holdings holdings;

  /// How the account proves itself: by the shared secret, or by a public key when there is one.
  record Credential(String apiKey, SimulatedSecret secret, Optional<PublicKey> publicKey) {}

  /// Opening balances by asset, and what the account trades.
  record Holdings(Map<String, BigDecimal> opening, List<Line> lines) {
    Holdings {
      opening = Map.copyOf(opening);
      lines = List.copyOf(lines);
    }
  }

  SimulatedAccount(String name, Credential credential, AccountModes modes, Holdings holdings) {
    this.name = name;
    this.credential = credential;
    this.modes = modes;
    this.holdings = holdings;
  }

  public String name() {
    return name;
  }

  /// The text of the `X-MBX-APIKEY` header; begins with `simulated`.
  public String apiKey() {
    return credential.apiKey();
  }

  public SimulatedSecret secret() {
    return credential.secret();
  }

  /// The RSA or Ed25519 key that signatures are checked with instead of the secret.
  public Optional<PublicKey> publicKey() {
    return credential.publicKey();
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

  SimulatedAccount withPublicKey(PublicKey publicKey) {
    var other = new Credential(credential.apiKey(), credential.secret(), Optional.of(publicKey));
    return new SimulatedAccount(name, other, modes, holdings);
  }

  @Override
  public String toString() {
    return "simulated account " + name;
  }

  private Optional<Line> line(String symbol) {
    return lines().stream().filter(line -> line.symbol().equals(symbol)).findFirst();
  }
}
