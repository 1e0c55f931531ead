package accounthistory.simulator;

import accounthistory.simulator.http.ServedBody;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What the exchange has answered since it started. A reply is counted just before it is sent, so a
/// client that has read one finds it here. Safe for use by many threads.
public final class ServedCounts {
  /// Account bodies kept one by one; older ones remain in the sums.
  private static final int BODIES_MAX = 100_000;

  private final Supplier<LimitCompliance> conduct;
  private final Map<Counted, Long> replies = new HashMap<>();
  private final Map<String, AccountSum> accounts = new TreeMap<>();
  private final Deque<ServedBody> bodies = new ArrayDeque<>();

  /// What replies are counted by.
  ///
  /// @param account whose key was sent; empty when it was no account's
  /// @param status of the reply; 0 when the connection closed without one
  public record Counted(String path, String account, int status) {}

  ServedCounts(Supplier<LimitCompliance> conduct) {
    this.conduct = conduct;
  }

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

  /// How clients behaved towards limits and bans.
  public LimitCompliance limitCompliance() {
    return conduct.get();
  }

  /// All counts of replies.
  public synchronized Map<Counted, Long> replies() {
    return Map.copyOf(replies);
  }

  /// How many replies of each status were sent from a path.
  public Map<Integer, Long> statuses(String path) {
    return statuses(it -> it.path().equals(path));
  }

  /// How many replies of each status were sent from a path to the holder of an account's key.
  public Map<Integer, Long> statuses(String path, String account) {
    return statuses(it -> it.path().equals(path) && it.account().equals(account));
  }

  /// How many replies of each status were sent.
  public Map<Integer, Long> statuses() {
    return statuses(_ -> true);
  }

  /// How many replies of any status were sent from a path.
  public long requests(String path) {
    return sum(statuses(path));
  }

  /// How many replies were sent from all paths.
  public long requests() {
    return sum(statuses());
  }

  private synchronized Map<Integer, Long> statuses(Predicate<Counted> wanted) {
    Map<Integer, Long> sums = new TreeMap<>();
    replies.forEach((counted, count) -> {
      if (wanted.test(counted)) {
        sums.merge(counted.status(), count, Long::sum);
      }
    });
    return Collections.unmodifiableMap(sums);
  }

  private static long sum(Map<Integer, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /// The sums of one account.
  public synchronized AccountSum account(String name) {
    return accounts.getOrDefault(name, AccountSum.NONE);
  }

  /// The newest account bodies in the order they were sent, at most 100 000.
  public synchronized List<ServedBody> bodies() {
    return List.copyOf(bodies);
  }

  synchronized void count(String path, String account, int status) {
    replies.merge(new Counted(path, account, status), 1L, Long::sum);
  }

  synchronized void count(ServedBody body) {
    accounts.merge(body.account(), AccountSum.NONE.plus(body), (sum, _) -> sum.plus(body));
    if (bodies.size() == BODIES_MAX) {
      bodies.removeFirst();
    }
    bodies.addLast(body);
  }
}
