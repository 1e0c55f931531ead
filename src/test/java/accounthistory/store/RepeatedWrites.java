package accounthistory.store;

import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import java.util.ArrayList;
import java.util.List;

/// RepeatedWrites as a drain makes them: what others are at work on is for another pass.
public final class RepeatedWrites {
  private RepeatedWrites() {}

  /// The last result of each rows, in their order; none of them is [WriteOutcome#LEFT].
  public static List<WriteResult> all(Store store, List<? extends StreamRows> batch, long load) {
    var results = new ArrayList<>(store.write(List.copyOf(batch), load));
    while (results.stream().anyMatch(it -> it.writeOutcome() == WriteOutcome.LEFT)) {
      var left =
          java.util.stream.IntStream.range(0, results.size())
              .filter(it -> results.get(it).writeOutcome() == WriteOutcome.LEFT)
              .boxed()
              .toList();
      Thread.onSpinWait();
      var again = store.write(left.stream().<StreamRows>map(batch::get).toList(), load);
      for (var i = 0; i < again.size(); i++) {
        results.set(left.get(i), again.get(i));
      }
    }
    return results;
  }
}
