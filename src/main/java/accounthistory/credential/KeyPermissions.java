package accounthistory.credential;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.binance.ApiPermissions;
import accounthistory.exchange.binance.ApiPermissions.Power;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountStateFile;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What key pairs may do in addition to reading, as the exchange's wallet host reports it.
///
/// That host is another one than the snapshots come from, and must not cost a slot when it is slow
/// or away: one question is under way at a time, who needs the answer waits a moment for it, and
/// after a failure it is not requested for a while. Meanwhile what is known from before holds.
public final class KeyPermissions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyPermissions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration SILENCE = Duration.ofMinutes(15);

  private static final String POWERS = "powers.";

  private final AccountStateFile file;
  private final LongSupplier nanos;
  private final Map<Environment, Long> silentSince = new ConcurrentHashMap<>();
  private final Map<String, Future<?>> underWay = new ConcurrentHashMap<>();
  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("powers-", 0).factory());

  /// @param nanos a monotonic clock
  public KeyPermissions(AccountStateFile file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
  }

  /// What a pair may do although it should not.
  ///
  /// @param isFresh whether to request it even if it is known
  Optional<String> excess(AccountJob job, KeyPair pair, ExchangeClient exchange, boolean isFresh) {
    if (!isEverythingAllowed(job) && (isFresh || isUnknown(job.subject(), pair))) {
      askWithinAMoment(job.subject(), pair, exchange);
    }
    return excess(job, pair);
  }

  /// The same by what is known already.
  Optional<String> excess(AccountJob job, KeyPair pair) {
    if (isEverythingAllowed(job)) {
      return Optional.empty();
    }
    var account = job.subject();
    var excess = new TreeSet<>(powers(account, pair.fingerprint()).orElseGet(Set::of));
    excess.removeAll(job.keys().allowedPowers());
    return excess.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: its key may %s; want a key that only reads, or allow it by name: accounts.%s.allow: %s"
                .formatted(
                    account, String.join(", ", excess), account.name(), String.join(",", excess)));
  }

  /// Records what was reported; false when that is not enough to say what the pair may do.
  boolean record(Subject account, KeyPair pair, ApiPermissions permissions) {
    var words = new TreeSet<String>();
    for (var power : Set.of(Power.WITHDRAW, Power.TRANSFER)) {
      switch (permissions.can(power)) {
        case YES -> words.add(power == Power.WITHDRAW ? "withdraw" : "transfer");
        case NO -> {}
        case UNKNOWN -> {
          return false;
        }
      }
    }
    powers(account, pair.fingerprint(), words);
    return true;
  }

  static boolean isEverythingAllowed(AccountJob job) {
    return job.keys().allowedPowers().containsAll(AccountJob.KeySet.ALL_POWERS);
  }

  private boolean isUnknown(Subject account, KeyPair pair) {
    return powers(account, pair.fingerprint()).isEmpty();
  }

  private void askWithinAMoment(Subject account, KeyPair pair, ExchangeClient exchange) {
    if (isSilent(account.environment())) {
      return;
    }
    var answer =
        underWay.computeIfAbsent(
            account + " " + pair.fingerprint(),
            key -> asking.submit(() -> askUnlessSilent(key, account, pair, exchange)));
    try {
      answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException _) {
      LOG.warn("{}: what its key may do is not known yet, no answer in {}", account, PATIENCE);
    } catch (ExecutionException e) {
      throw new IllegalStateException(account + ": requesting a key's permissions", e.getCause());
    }
  }

  private void askUnlessSilent(String key, Subject account, KeyPair pair, ExchangeClient exchange) {
    try {
      if (!isSilent(account.environment())) {
        ask(account, pair, exchange);
      }
    } finally {
      underWay.remove(key);
    }
  }

  private void ask(Subject account, KeyPair pair, ExchangeClient exchange) {
    switch (exchange.fetch(Endpoint.API_RESTRICTIONS, pair.credentials())) {
      case FetchOutcome.Fetched(var document, _) -> {
        if (ApiPermissions.in(document.body()).filter(it -> record(account, pair, it)).isEmpty()) {
          LOG.warn("{}: what its key may do is unknown, the reply does not say", account);
          beSilent(account.environment());
        }
      }
      case FetchOutcome.NotServed _ -> powers(account, pair.fingerprint(), Set.of());
      case FetchOutcome.Unfetched why -> {
        LOG.warn("{}: what its key may do is unknown, {}", account, why.problem().message());
        beSilent(account.environment());
      }
    }
  }

  private void beSilent(Environment environment) {
    silentSince.put(environment, nanos.getAsLong());
  }

  private boolean isSilent(Environment environment) {
    var since = silentSince.get(environment);
    return since != null && nanos.getAsLong() - since < SILENCE.toNanos();
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }

  /// What a key pair may do in addition to reading; empty while it was never reported.
  private Optional<Set<String>> powers(Subject account, String fingerprint) {
    return file.read(account)
        .text(POWERS + fingerprint)
        .map(text -> text.isEmpty() ? Set.of() : new TreeSet<>(Set.of(text.split(","))));
  }

  private void powers(Subject account, String fingerprint, Set<String> powers) {
    var text = String.join(",", new TreeSet<>(powers));
    file.change(account, it -> it.with(POWERS + fingerprint, text));
  }
}
