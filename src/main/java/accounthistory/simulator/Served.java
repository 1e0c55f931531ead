package accounthistory.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the exchange has answered since it started. A reply is counted just before it is sent, so
/// whoever has read one finds it here. Safe for use by many threads.
public final class Served {
  /// Account bodies kept one by one; older ones remain in the sums.
  private static final int BODIES_MAX = 100_000;

  private final Map<String, Map<Integer, Long>> replies = new TreeMap<>();
  private final Map<String, AccountSum> accounts = new TreeMap<>();
  private final Deque<ServedBody> bodies = new ArrayDeque<>();

  /// What was served to one account by true account replies.
  ///
  /// @param bodies how many
  /// @param assetRows their rows of `assets` with anything in them
  /// @param positionRows their rows of `positions` with anything in them
  public record AccountSum(long bodies, long assetRows, long positionRows) {
    /// Nothing served yet.
    public static final AccountSum NONE = new AccountSum(0, 0, 0);

    private AccountSum plus(ServedBody body) {
      return new AccountSum(
          bodies + 1, assetRows + body.assetRows(), positionRows + body.positionRows());
    }
  }

  /// How many replies of each status were sent from a path.
  public synchronized Map<Integer, Long> statuses(String path) {
    return Map.copyOf(replies.getOrDefault(path, Map.of()));
  }

  /// How many replies of any status were sent from a path.
  public synchronized long requests(String path) {
    return statuses(path).values().stream().mapToLong(Long::longValue).sum();
  }

  /// How many replies were sent from all paths.
  public synchronized long requests() {
    return replies.keySet().stream().mapToLong(this::requests).sum();
  }

  /// The sums of one account.
  public synchronized AccountSum account(String name) {
    return accounts.getOrDefault(name, AccountSum.NONE);
  }

  /// The newest account bodies in the order they were sent, at most 100 000.
  public synchronized List<ServedBody> bodies() {
    return List.copyOf(bodies);
  }

  synchronized void count(String path, int status) {
    replies.computeIfAbsent(path, _ -> new TreeMap<>()).merge(status, 1L, Long::sum);
  }

  synchronized void count(ServedBody body) {
    accounts.merge(body.account(), AccountSum.NONE.plus(body), (sum, _) -> sum.plus(body));
    if (bodies.size() == BODIES_MAX) {
      bodies.removeFirst();
    }
    bodies.addLast(body);
  }
}
