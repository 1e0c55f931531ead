package accounthistory.simulator.ledger;

import accounthistory.simulator.scenario.AccountModes;
import java.time.Instant;
import java.util.List;

/// An account at an instant as the simulation computes it: the oracle.
///
/// @param assets every asset a wallet can hold, empty ones included
/// @param positions every position ever touched and every symbol with a resting order; the reply
///   lists all other symbols as flat
public record Books(
    String account,
    Instant at,
    AccountModes modes,
    SimulatedTotals totals,
    List<SimulatedAsset> assets,
    List<PositionBook> positions) {
  public Books {
    assets = List.copyOf(assets);
    positions = List.copyOf(positions);
  }

  /// Assets with anything in them.
  public List<SimulatedAsset> nonZeroAssets() {
    return assets.stream().filter(SimulatedAsset::isNonZero).toList();
  }

  /// Positions with anything in them.
  public List<PositionBook> nonZeroPositions() {
    return positions.stream().filter(PositionBook::isNonZero).toList();
  }

  /// Positions that are open or have a resting order, which is all that the newer replies list.
  public List<PositionBook> livePositions() {
    return positions.stream().filter(PositionBook::isLive).toList();
  }

  /// The row of one asset.
  public SimulatedAsset asset(String name) {
    return assets.stream().filter(row -> row.asset().equals(name)).findFirst().orElseThrow();
  }
}
