package accounthistory.account;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Everything one reply says of an account: the rows of a snapshot.
///
/// @param multiAssetsMargin multi-assets mode (true) or single-asset mode (false)
/// @param hedgeMode LONG and SHORT sides (true) or one-way (false)
/// @param balances exactly the non-zero assets, in the reply's order
/// @param positions exactly the sides that are not flat, in the reply's order
/// @param served which rows the reply had, zero and flat ones included
/// @param issues the values it lacks; empty when the state is complete
/// @param unknownFields names of fields that the normalizer does not know, e.g.
///   `positions[].newField`
public record AccountState(
    Mode multiAssetsMargin,
    Mode hedgeMode,
    Flags flags,
    Totals totals,
    List<AssetBalance> balances,
    List<Position> positions,
    Served served,
    List<Issue> issues,
    SortedSet<String> unknownFields) {
  /// What a reply had rows for.
  ///
  /// @param assets every asset with a row, zero or not
  /// @param positionRows how many positions had one, flat or not
  public record Served(SortedSet<String> assets, int positionRows) {
    public Served {
      assets = Collections.unmodifiableSortedSet(new TreeSet<>(assets));
    }
  }

  public AccountState {
    balances = List.copyOf(balances);
    positions = List.copyOf(positions);
    issues = List.copyOf(issues);
    unknownFields = Collections.unmodifiableSortedSet(new TreeSet<>(unknownFields));
  }

  public boolean isComplete() {
    return issues.isEmpty();
  }
}
