package accounthistory.store;

import accounthistory.store.load.Delivery;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import java.util.ArrayList;
import java.util.List;

/// Deposits as a drain makes them: what others are at work on is for another pass.
public final class Deposits {
  private Deposits() {}

  /// The last result of each delivery, in their order; none of them is [WriteOutcome#LEFT].
  public static List<WriteResult> all(Store store, List<? extends Delivery> deliveries, long load) {
    var results = new ArrayList<>(store.deposit(List.copyOf(deliveries), load));
    while (results.stream().anyMatch(it -> it.writeOutcome() == WriteOutcome.LEFT)) {
      var left =
          java.util.stream.IntStream.range(0, results.size())
              .filter(it -> results.get(it).writeOutcome() == WriteOutcome.LEFT)
              .boxed()
              .toList();
      Thread.onSpinWait();
      var again = store.deposit(left.stream().<Delivery>map(deliveries::get).toList(), load);
      for (var i = 0; i < again.size(); i++) {
        results.set(left.get(i), again.get(i));
      }
    }
    return results;
  }
}
