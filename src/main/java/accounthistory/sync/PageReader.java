package accounthistory.sync;

import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Identity;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.credential.AccountAccess;
import accounthistory.credential.KeyPair;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.RetryDecision;
import accounthistory.exchange.RetryRule;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.signing.UnusableKeyException;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.Sleeper;
import accounthistory.snapshot.SnapshotFetcher;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks the questions of a course, and makes one capture of the answers.
///
/// What the exchange keeps for months is not worth much waiting: a question is tried a few times,
/// and then left to the next run.
final class PageReader {
  private static final Duration TRIED_FOR = Duration.ofSeconds(10);

  private final ExchangeClient exchange;
  private final AccountAccess access;
  private final Sleeper sleeper;
  private final RandomGenerator random;

  PageReader(
      ExchangeClient exchange, AccountAccess access, Sleeper sleeper, RandomGenerator random) {
    this.exchange = exchange;
    this.access = access;
    this.sleeper = sleeper;
    this.random = random;
  }

  /// What came of a course.
  sealed interface Taken {
    /// Answers that are worth keeping: all, or those before one that failed.
    ///
    /// @param why the course is not whole; empty when it is
    record Brought(Capture capture, Optional<Stopped> why) implements Taken {}

    /// Nothing came, or nothing more.
    record Stopped(Outcome outcome, String detail) implements Taken {}

    /// Nothing came: the exchange no longer has what was requested first.
    ///
    /// @param kept how long it says that it keeps such things
    record Forgotten(Optional<Duration> kept, String detail) implements Taken {}

    /// The minute's weight is for others, and nothing was sent: no failure, but no turn either.
    record NoWeight(String detail) implements Taken {}
  }

  /// Whose data is requested, and with which keys.
  ///
  /// @param pair empty for public data
  private record Asker(
      AccountJob job, Subject subject, Optional<KeyPair> pair, @Nullable Identity identity) {}

  Taken take(AccountJob job, Stream stream, PagedRead read) {
    return switch (stream.owner()) {
      case ACCOUNT -> takeSigned(job, stream, read);
      case ENVIRONMENT ->
          asked(
              stream,
              read,
              new Asker(job, stream.subjectFor(job.subject()), Optional.empty(), null));
    };
  }

  private Taken takeSigned(AccountJob job, Stream stream, PagedRead read) {
    Optional<KeyPair> pair;
    try {
      var choice = access.keys().choose(job);
      pair = choice.usable().stream().findFirst();
      if (pair.isEmpty()) {
        return new Taken.Stopped(
            Outcome.REFUSED, choice.refused().orElse(job.subject() + ": no key"));
      }
    } catch (UnusableKeyException e) {
      return new Taken.Stopped(Outcome.CONFIGURATION, job.subject() + ": " + e.getMessage());
    }
    return switch (access.passage(job, pair.get(), exchange)) {
      case AccountAccess.Passage.Barred(var outcome, var detail, _) ->
          new Taken.Stopped(outcome, detail);
      case AccountAccess.Passage.Refused(var why) ->
          stopped(new Asker(job, job.subject(), pair, null), why);
      case AccountAccess.Passage.Open(var identity) ->
          asked(stream, read, new Asker(job, job.subject(), pair, identity.orElse(null)));
    };
  }

  private Taken asked(Stream stream, PagedRead read, Asker asker) {
    var slot = exchange.exchangeTime().truncatedTo(ChronoUnit.SECONDS);
    var documents = new ArrayList<Document>();
    var clock = ClockFacts.LOCAL;
    for (var request = read.next(); request.isPresent(); request = read.next()) {
      switch (tried(named(request.get(), documents), asker)) {
        case FetchOutcome.Fetched(var document, var facts) -> {
          clock = facts;
          documents.add(document);
          read.answered(document);
        }
        case FetchOutcome.NotUnderstood(var problem)
            when problem.reason() == FailureReason.UNKNOWN_SYMBOL
                && read.takesUnknownSymbols()
                && problem.document() != null -> {
          var answer = problem.document();
          clock = problem.clock();
          documents.add(answer);
          read.answered(answer);
        }
        case Unfetched why -> {
          var stopped = stopped(asker, why);
          if (documents.isEmpty() && why instanceof FetchOutcome.Forgotten(_, var kept)) {
            return new Taken.Forgotten(kept, stopped.detail());
          }
          if (documents.isEmpty() && why instanceof FetchOutcome.OverBudget) {
            return new Taken.NoWeight(stopped.detail());
          }
          return documents.isEmpty()
              ? unanswered(stream, slot, why, stopped, asker)
              : brought(stream, slot, clock, documents, asker, Optional.of(stopped));
        }
      }
    }
    return brought(stream, slot, clock, documents, asker, Optional.empty());
  }

  private static Taken brought(
      Stream stream,
      Instant slot,
      ClockFacts clock,
      List<Document> documents,
      Asker asker,
      Optional<Taken.Stopped> why) {
    return new Taken.Brought(
        new Capture(asker.subject(), stream, slot, clock, documents, null, asker.identity()), why);
  }

  /// A body that cannot be parsed is kept.
  private static Taken unanswered(
      Stream stream, Instant slot, Unfetched why, Taken.Stopped stopped, Asker asker) {
    var document = why.problem().document();
    if (document == null || !(why instanceof FetchOutcome.NotUnderstood)) {
      return stopped;
    }
    return new Taken.Brought(
        new Capture(
            asker.subject(),
            stream,
            slot,
            why.problem().clock(),
            List.of(document),
            why.failure(),
            asker.identity()),
        Optional.of(stopped));
  }

  private Taken.Stopped stopped(Asker asker, Unfetched why) {
    if (why instanceof FetchOutcome.Refused refused) {
      asker
          .pair()
          .ifPresent(
              it -> access.keys().refused(asker.job(), it, refused, exchange.exchangeTime()));
    }
    return new Taken.Stopped(
        SnapshotFetcher.endingOf(why), asker.subject() + ": " + why.problem().message());
  }

  private FetchOutcome tried(Request request, Asker asker) {
    var latest = exchange.exchangeTime().plus(TRIED_FOR);
    for (var tries = 1; ; tries++) {
      var outcome =
          asker.pair().isPresent()
              ? exchange.fetch(request, asker.pair().get().credentials())
              : exchange.fetch(request);
      if (!(outcome instanceof Unfetched why) || !isWaitedFor(why, tries, latest)) {
        return outcome;
      }
    }
  }

  private boolean isWaitedFor(Unfetched why, int tries, Instant latest) {
    var now = exchange.exchangeTime();
    if (!(RetryRule.decision(why, tries, now, random.nextDouble())
            instanceof RetryDecision.At(var instant))
        || !instant.isBefore(exchange.atMost(latest))) {
      return false;
    }
    try {
      sleeper.sleep(Duration.between(now, instant));
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Documents of one capture have names of their own; those of one endpoint are numbered.
  private static Request named(Request request, List<Document> documents) {
    var path = request.endpoint().path();
    var before =
        documents.stream().filter(it -> it.endpoint().split("\\?", 2)[0].equals(path)).count();
    return before == 0 ? request : request.named(request.part() + "-" + (before + 1));
  }
}
