package accounthistory.coordination;

import accounthistory.capture.Subject;
import accounthistory.job.AccountJob;
import accounthistory.store.database.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// Which accounts the database reserves for this process, and for how long.
///
/// Safe for use by many threads.
public final class AccountLeases {
  /// Longer than one request may take. A lease is renewed before each try, so a killed holder's
  /// slot is free again after this at the latest.
  private static final Duration LEASE_MAX = Duration.ofSeconds(30);

  private final String holder;
  private final BestEffortStore bestEffort;
  private final LongSupplier nanos;

  /// Until when the database reserves an account for this process, by the monotonic clock.
  private final Map<Subject, Long> leasedUntil = new ConcurrentHashMap<>();

  /// How long a lease of an account may last, so that a killed holder's slot can still be taken.
  private final Map<Subject, Duration> terms = new ConcurrentHashMap<>();

  public AccountLeases(String holder, BestEffortStore bestEffort, LongSupplier nanos) {
    this.holder = holder;
    this.bestEffort = bestEffort;
    this.nanos = nanos;
  }

  /// An account that may be leased from now on.
  public void mayLease(AccountJob job) {
    terms.put(job.subject(), term(job));
  }

  /// The accounts that may be leased.
  public Set<Subject> accounts() {
    return Set.copyOf(terms.keySet());
  }

  /// The database has leased an account.
  public void granted(Subject account, Duration lasting, long askedAt) {
    // Half of it is for the request that follows.
    leasedUntil.put(account, askedAt + lasting.toNanos() / 2);
  }

  /// Another holds an account.
  public void lost(Subject account) {
    leasedUntil.remove(account);
  }

  /// Gives accounts back.
  public void release(Collection<Subject> free) {
    free.forEach(leasedUntil::remove);
    if (!free.isEmpty()) {
      bestEffort.ask(it -> {
        it.leases().release(free, holder);
        return true;
      });
    }
  }

  /// Whether the database said a moment ago that the account is this process's.
  public boolean isHeld(Subject subject) {
    var until = leasedUntil.get(subject);
    return until != null && until - nanos.getAsLong() > 0;
  }

  /// What the database said a moment ago still holds; otherwise it is queried.
  public boolean isLeased(Subject subject) throws InterruptedException {
    return isHeld(subject) || !leased(Set.of(subject)).isEmpty();
  }

  /// The accounts that are this process's now: none when the database does not answer in time, all
  /// when no other process can have any.
  public Set<Subject> leased(Collection<Subject> wanted) throws InterruptedException {
    var answer = asked(wanted);
    if (answer.isEmpty()) {
      return Set.copyOf(wanted);
    }
    try {
      return answer.get().get(LEASE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return Set.of();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException) {
        return Set.of();
      }
      throw new IllegalStateException("a lease of " + wanted + " failed", e.getCause());
    }
  }

  /// Renews the leases of accounts; does not wait for the answer.
  public void prolong(Collection<Subject> held) {
    var _ = asked(held);
  }

  /// Empty when there is nothing to ask, or no database.
  private Optional<CompletableFuture<Set<Subject>>> asked(Collection<Subject> wanted) {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    var lasting = shortestTerm(wanted);
    var asked = nanos.getAsLong();
    return bestEffort
        .begin(it -> it.leases().lease(wanted, holder, lasting))
        .map(answer ->
            answer.thenApply(granted -> {
              wanted.forEach(account -> {
                if (granted.contains(account)) {
                  granted(account, lasting, asked);
                } else {
                  lost(account);
                }
              });
              return granted;
            }));
  }

  /// That of a venue is the shortest of any account's.
  public Duration shortestTerm(Collection<Subject> subjects) {
    var isAccounts = terms.keySet().containsAll(subjects);
    return terms.entrySet().stream()
        .filter(it -> !isAccounts || subjects.contains(it.getKey()))
        .map(Map.Entry::getValue)
        .min(Duration::compareTo)
        .orElse(LEASE_MAX);
  }

  /// A third of the lateness, so that a killed holder's slot can still be taken over.
  public static Duration term(AccountJob job) {
    var third = job.lateness().dividedBy(3);
    var lasting = third.compareTo(LEASE_MAX) < 0 ? third : LEASE_MAX;
    return lasting.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : lasting;
  }
}
