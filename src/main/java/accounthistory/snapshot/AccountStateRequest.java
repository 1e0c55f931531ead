package accounthistory.snapshot;

import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Failure;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Identity;
import accounthistory.capture.Stream;
import accounthistory.credential.ApiVersion;
import accounthistory.credential.KeyPair;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.job.AccountJob;
import accounthistory.text.InstantText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks once for an account's state, through the generation of endpoints that serves it.
final class AccountStateRequest {
  /// A slot's reply may be this much older than the slot's beginning by the exchange's clock: the
  /// machine's clock decides when to ask, and drifts between measurements.
  private static final Duration EARLY_MAX = Duration.ofSeconds(1);

  private final ExchangeClient exchange;
  private final ApiVersion apiVersion;

  AccountStateRequest(ExchangeClient exchange, ApiVersion apiVersion) {
    this.exchange = exchange;
    this.apiVersion = apiVersion;
  }

  AttemptResult ask(KeyPair pair, AccountJob job, Instant slot, @Nullable Identity identity) {
    if (apiVersion.isThird(job) && !apiVersion.isSecondDue(job, exchange.exchangeTime())) {
      return third(pair, job, slot, identity);
    }
    var outcome = exchange.fetch(second(), pair.credentials());
    if (outcome instanceof FetchOutcome.Fetched || outcome instanceof FetchOutcome.Inactive) {
      apiVersion.isSecondServed(job);
    } else if (apiVersion.isThird(job)) {
      return third(pair, job, slot, identity);
    }
    return outcome instanceof Unfetched why && apiVersion.isGone(job, slot, why)
        ? afterTheSecond(why, third(pair, job, slot, identity), job)
        : tried(job, slot, outcome, identity);
  }

  private ApiEndpoint second() {
    return exchange.protocol().endpoints(Stream.ACCOUNT).getFirst();
  }

  /// The slot is not lost by the discovery, and only an answer about the account proves it. A third
  /// generation in trouble says what is to be tried again; where neither is served, the second's
  /// word stands.
  private AttemptResult afterTheSecond(Unfetched why, AttemptResult third, AccountJob job) {
    if (third instanceof AttemptResult.Failed(var instead, _)) {
      if (instead.problem().reason() == FailureReason.GONE) {
        return new AttemptResult.Failed(why);
      }
      if (!(instead instanceof FetchOutcome.Inactive)) {
        return third;
      }
    }
    apiVersion.isThirdFromNowOn(job, why, exchange.exchangeTime());
    return third;
  }

  /// The state in four bodies, wallets and totals first: they are what the slot's instant is of.
  private AttemptResult third(
      KeyPair pair, AccountJob job, Instant slot, @Nullable Identity identity) {
    var documents = new ArrayList<Document>();
    var clock = ClockFacts.LOCAL;
    for (var endpoint : exchange.protocol().accountSuccessors()) {
      switch (exchange.fetch(endpoint, pair.credentials())) {
        case FetchOutcome.Fetched(var document, var facts) -> {
          clock = documents.isEmpty() ? facts : clock;
          documents.add(document);
        }
        case Unfetched why -> {
          return new AttemptResult.Failed(why, List.copyOf(documents));
        }
      }
    }
    return new AttemptResult.Fetched(
        new Capture(
            job.subject(),
            Stream.ACCOUNT,
            slot,
            clock,
            documents,
            outOfTime(job, slot, documents.getFirst()),
            identity));
  }

  private static AttemptResult tried(
      AccountJob job, Instant slot, FetchOutcome outcome, @Nullable Identity identity) {
    return switch (outcome) {
      case FetchOutcome.Fetched(var document, var clock) ->
          new AttemptResult.Fetched(
              new Capture(
                  job.subject(),
                  Stream.ACCOUNT,
                  slot,
                  clock,
                  List.of(document),
                  outOfTime(job, slot, document),
                  identity));
      case Unfetched why -> new AttemptResult.Failed(why);
    };
  }

  /// Never the present state under a past instant: the exchange's clock at the reply decides, not
  /// what the machine's said when the slot was chosen.
  private static @Nullable Failure outOfTime(AccountJob job, Instant slot, Document document) {
    var at = document.capturedAt();
    var begins = job.plan().grid().begins(slot);
    if (!at.isBefore(begins.minus(EARLY_MAX)) && !document.sentAt().isAfter(job.latest(slot))) {
      return null;
    }
    return Failure.failed(
        "clock",
        "%s: captured at %s by the exchange's clock, slot %s is from %s to %s"
            .formatted(job.subject(), InstantText.of(at), slot, begins, job.latest(slot)));
  }
}
