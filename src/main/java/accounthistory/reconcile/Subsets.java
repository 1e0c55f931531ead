package accounthistory.reconcile;

import accounthistory.reconcile.SubsetMatch.Open;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Looks through the subsets of a few groups of flows for those with a sum.
///
/// Of several, the best has the fewest flows elsewhere than where their stamps put them, and of
/// those the one with the earliest flows in.
final class Subsets {
  private final List<List<Open>> groups;
  private final BigDecimal[] sums;

  /// The least and the greatest sum that the groups from an index on can have.
  private final BigDecimal[] least;

  private final BigDecimal[] greatest;

  private final boolean[] in;
  private List<Open> best = List.of();
  private int fewest = Integer.MAX_VALUE;
  private int found;

  /// @param groups at most [SubsetMatch#FLOWS_MAX], the earliest first
  Subsets(List<List<Open>> groups, BigDecimal sum) {
    this.groups = groups;
    this.sums = groups.stream().map(Subsets::sumOf).toArray(BigDecimal[]::new);
    this.least = new BigDecimal[sums.length + 1];
    this.greatest = new BigDecimal[sums.length + 1];
    this.in = new boolean[sums.length];
    bound();
    look(0, sum, 0);
  }

  /// How many were found: none, one, or two for several.
  int found() {
    return Math.min(found, 2);
  }

  List<Open> best() {
    return Collections.unmodifiableList(best);
  }

  private void bound() {
    least[sums.length] = BigDecimal.ZERO;
    greatest[sums.length] = BigDecimal.ZERO;
    for (var i = sums.length - 1; i >= 0; i--) {
      least[i] = least[i + 1].add(sums[i].min(BigDecimal.ZERO));
      greatest[i] = greatest[i + 1].add(sums[i].max(BigDecimal.ZERO));
    }
  }

  /// Tries the earlier flows in before it tries them out, so of equally good ones the first found
  /// stays.
  private void look(int index, BigDecimal rest, int elsewhere) {
    if (rest.compareTo(least[index]) < 0
        || rest.compareTo(greatest[index]) > 0
        || (found > 1 && elsewhere >= fewest)) {
      return;
    }
    if (index == sums.length) {
      found++;
      if (elsewhere < fewest) {
        fewest = elsewhere;
        best = chosen();
      }
      return;
    }
    var byStamp = Math.toIntExact(groups.get(index).stream().filter(Open::isInByStamp).count());
    in[index] = true;
    look(index + 1, rest.subtract(sums[index]), elsewhere + groups.get(index).size() - byStamp);
    in[index] = false;
    look(index + 1, rest, elsewhere + byStamp);
  }

  private List<Open> chosen() {
    var chosen = new ArrayList<Open>();
    for (var i = 0; i < in.length; i++) {
      if (in[i]) {
        chosen.addAll(groups.get(i));
      }
    }
    return chosen;
  }

  private static BigDecimal sumOf(List<Open> group) {
    return group.stream().map(Open::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
