package accounthistory.simulator.market;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the venue lists from one change to the next, in the order of its replies.
///
/// @param since when it began, which distinguishes listings
/// @param contracts listed contracts
/// @param rows row number of each symbol
public record ContractListing(
    Instant since, List<ListedContract> contracts, Map<String, Integer> rows) {
  public ContractListing {
    contracts = List.copyOf(contracts);
    rows = Map.copyOf(rows);
  }

  static ContractListing of(Instant since, List<ListedContract> contracts) {
    Map<String, Integer> rows = new HashMap<>();
    for (var row = 0; row < contracts.size(); row++) {
      rows.put(contracts.get(row).symbol(), row);
    }
    return new ContractListing(since, contracts, rows);
  }

  /// The contract behind a listed symbol.
  public ListedContract contract(String symbol) {
    var row = rows.get(symbol);
    if (row == null) {
      throw new IllegalArgumentException("no listed contract " + symbol);
    }
    return contracts.get(row);
  }
}
