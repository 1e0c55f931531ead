package accounthistory.simulator.scenario;

import accounthistory.simulator.market.ContractType;
import accounthistory.simulator.market.ListedContract;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How an account is set up for a stretch of its life: its modes, and its settings for each symbol.
///
/// An account goes from one setup to the next when it has neither positions nor orders, as the
/// exchange demands.
public final class AccountSetup {
  /// Leverage of symbols that the account never traded.
  static final int DEFAULT_LEVERAGE = 20;

  private final Instant since;
  private final AccountModes modes;
  private final List<TradedSymbol> lines;

  AccountSetup(Instant since, AccountModes modes, List<TradedSymbol> lines) {
    this.since = since;
    this.modes = modes;
    this.lines = List.copyOf(lines);
    for (var line : lines) {
      if (!sides().contains(line.side())) {
        throw new IllegalArgumentException(
            "%s: side %s, want one of %s".formatted(line.symbol(), line.side(), sides()));
      }
    }
  }

  /// From when on it is in force, which distinguishes the setups of an account.
  public Instant since() {
    return since;
  }

  public AccountModes modes() {
    return modes;
  }

  /// The rows that each symbol has.
  public List<TradedSide> sides() {
    return modes.hedgeMode()
        ? List.of(TradedSide.LONG, TradedSide.SHORT)
        : List.of(TradedSide.BOTH);
  }

  /// Leverage set for a symbol; both sides of a symbol share it.
  public int leverage(ListedContract contract) {
    return line(contract.symbol())
        .map(TradedSymbol::leverage)
        .orElse(contract.type() == ContractType.TRADIFI_PERPETUAL ? 10 : DEFAULT_LEVERAGE);
  }

  /// Whether a symbol is set to isolated margin.
  public boolean isIsolated(ListedContract contract) {
    return line(contract.symbol()).map(TradedSymbol::isolated).orElse(modes.isolatedByDefault());
  }

  /// What the account trades.
  List<TradedSymbol> lines() {
    return lines;
  }

  private Optional<TradedSymbol> line(String symbol) {
    return lines.stream().filter(line -> line.symbol().equals(symbol)).findFirst();
  }
}
