package accounthistory.reconcile;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which of the open flows explain the change of one wallet, to the last digit.
sealed interface SubsetMatch {
  /// So many flows are tried in every combination.
  int FLOWS_MAX = 16;

  /// One answer.
  record Only(Set<Flow> in) implements SubsetMatch {}

  /// Several answers, or more flows than are tried: the answer nearest to the stamps.
  record Nearest(Set<Flow> in) implements SubsetMatch {}

  /// No answer.
  record None() implements SubsetMatch {}

  /// A flow that may be in.
  ///
  /// @param isInByStamp where the stamps alone put it
  record Open(Flow flow, boolean isInByStamp) {
    BigDecimal amount() {
      return flow.amount();
    }
  }

  /// Finds it.
  ///
  /// @param open none with an amount of zero, in any order
  /// @param change what the flows that are in have to sum up to
  static SubsetMatch of(Collection<Open> open, BigDecimal change) {
    var flows = open.stream().sorted(Comparator.comparing(Open::flow, Flow.ORDER)).toList();
    if (flows.size() <= FLOWS_MAX) {
      return each(flows, change);
    }
    return grouped(flows, change, SubsetMatch::trade)
        .or(() -> grouped(flows, change, it -> it.flow().key().symbol()))
        .or(() -> first(flows, change))
        .<SubsetMatch>map(Nearest::new)
        .orElseGet(None::new);
  }

  private static SubsetMatch each(List<Open> flows, BigDecimal change) {
    var subsets = new Subsets(flows.stream().map(List::of).toList(), change);
    return switch (subsets.found()) {
      case 0 -> new None();
      case 1 -> new Only(flowsOf(subsets.best()));
      default -> new Nearest(flowsOf(subsets.best()));
    };
  }

  /// Flows of one group are in together; empty when that fits no wallet, or groups are too many.
  private static Optional<Set<Flow>> grouped(
      List<Open> flows, BigDecimal change, Function<Open, Object> group) {
    var groups =
        flows.stream()
            .collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()));
    if (groups.size() > FLOWS_MAX) {
      return Optional.empty();
    }
    var subsets = new Subsets(List.copyOf(groups.values()), change);
    return subsets.found() == 0 ? Optional.empty() : Optional.of(flowsOf(subsets.best()));
  }

  /// Profit and commission of one trade reach the wallet together.
  private static Object trade(Open open) {
    record Trade(Instant occurredAt, String symbol, String id) {}
    var key = open.flow().key();
    return new Trade(
        key.occurredAt(), key.symbol(), key.tradeId().isEmpty() ? key.tranId() : key.tradeId());
  }

  /// The flows up to some stamp are in and the later ones are not.
  private static Optional<Set<Flow>> first(List<Open> flows, BigDecimal change) {
    var rest = change;
    var differing = flows.stream().filter(Open::isInByStamp).count();
    var fewest = Long.MAX_VALUE;
    var taken = 0;
    for (var count = 0; count <= flows.size(); count++) {
      if (rest.signum() == 0 && differing < fewest) {
        fewest = differing;
        taken = count;
      }
      if (count < flows.size()) {
        rest = rest.subtract(flows.get(count).amount());
        differing += flows.get(count).isInByStamp() ? -1 : 1;
      }
    }
    return fewest == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(flowsOf(new ArrayList<>(flows.subList(0, taken))));
  }

  private static Set<Flow> flowsOf(List<Open> open) {
    return open.stream().map(Open::flow).collect(Collectors.toUnmodifiableSet());
  }
}
