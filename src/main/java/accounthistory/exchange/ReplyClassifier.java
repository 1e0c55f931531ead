package accounthistory.exchange;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.FailureReason;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Challenged;
import accounthistory.exchange.FetchOutcome.Distrusted;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.Forgotten;
import accounthistory.exchange.FetchOutcome.Inactive;
import accounthistory.exchange.FetchOutcome.NotUnderstood;
import accounthistory.exchange.FetchOutcome.OverBudget;
import accounthistory.exchange.FetchOutcome.Problem;
import accounthistory.exchange.FetchOutcome.Refused;
import accounthistory.exchange.FetchOutcome.Throttled;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.http.HttpReply;
import accounthistory.exchange.http.HttpReply.Answered;
import accounthistory.exchange.http.HttpReply.Broken;
import accounthistory.exchange.protocol.ErrorCategory;
import accounthistory.exchange.protocol.ExchangeError;
import accounthistory.exchange.protocol.Protocol;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.ratelimit.AddressBlock;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation;
import accounthistory.text.InstantText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what a reply means: the error code first, then the HTTP status, then the body's shape.
/// Pure: the same reply always means the same.
final class ReplyClassifier {
  /// A firewall that counts requests wants minutes of quiet, and does not say how many.
  private static final Duration FIREWALL_PAUSE = Duration.ofMinutes(5);

  /// Bans last from two minutes to three days. One without an end is waited for longer than the
  /// shortest, since a request during a ban makes it longer.
  private static final Duration BAN_UNTOLD = Duration.ofMinutes(10);

  /// A ban is waited out by so much more: what is known of the exchange's clock may be old, and its
  /// machines need not agree to the second.
  static final Duration BAN_MARGIN = Duration.ofSeconds(5);

  /// How long a ban counts at most, whatever the reply says. Documented are three days: after those
  /// it is asked about.
  private static final Duration BAN_MAX = Duration.ofDays(30);

  private final Protocol protocol;
  private final Request request;
  private final ClockFacts clock;
  private final ErrorMessages errorMessages;

  ReplyClassifier(
      Protocol protocol, Request request, ClockFacts clock, ErrorMessages errorMessages) {
    this.protocol = protocol;
    this.request = request;
    this.clock = clock;
    this.errorMessages = errorMessages;
  }

  FetchOutcome judge(HttpReply reply) {
    return switch (reply) {
      case Answered answered -> answered(answered);
      case Broken broken -> broken(broken);
      case HttpReply.Unsigned(var message) ->
          new Refused(Problem.unsent(FailureReason.UNUSABLE_KEY, errorMessages.plain(message)));
      case HttpReply.HeldBack(var refused) -> heldBack(refused);
    };
  }

  private FetchOutcome heldBack(Reservation refused) {
    return switch (refused) {
      case Reservation.Exhausted(var used, var usable, var until) -> {
        var detail =
            "over budget, weight %s does not fit into %s of %s used; the next minute begins at %s"
                .formatted(request.endpoint().weight(), used, usable, InstantText.of(until));
        yield new OverBudget(
            Problem.unsent(FailureReason.OVER_BUDGET, errorMessages.plain(detail)), until);
      }
      case Reservation.Closed(var block) -> closed(block);
      case Reservation.Granted _ ->
          throw new IllegalArgumentException("held back what was granted");
    };
  }

  /// What a fetch ends as while nothing may be sent.
  Unfetched closed(AddressBlock block) {
    var detail =
        "not sent, %s until %s: %s"
            .formatted(block.reason().label(), InstantText.of(block.until()), block.message());
    var problem = Problem.unsent(block.reason(), errorMessages.of(detail));
    return block.reason() == FailureReason.BANNED
        ? new Banned(problem, block.until())
        : new Throttled(problem, block.until());
  }

  private FetchOutcome answered(Answered reply) {
    Optional<ExchangeError> error =
        protocol
            .error(reply.body())
            .filter(it -> reply.status() != 200 || it.isError())
            .map(it -> it);
    var meaning = error.flatMap(it -> it.meaning(reply.status()));
    // Whatever code comes with them: these two are about all requests, not about this one.
    if (reply.status() == 418 || reply.status() == 429) {
      return byStatus(reply, error);
    }
    if (meaning.isPresent()) {
      return coded(reply, error.get(), meaning.get());
    }
    if (reply.status() == 200 && error.isEmpty()) {
      return whole(reply);
    }
    // A 403 without a code is the firewall's word about the whole address.
    return reply.headers().challenge() != null && reply.status() != 403
        ? challenged(reply)
        : byStatus(reply, error);
  }

  /// How long the caller pauses is decided where its last challenge is remembered.
  private FetchOutcome challenged(Answered reply) {
    var detail =
        "a firewall answers in the exchange's place, %s".formatted(reply.headers().challenge());
    return new Challenged(problem(FailureReason.CHALLENGED, reply, detail), receivedAt(reply));
  }

  private FetchOutcome coded(Answered reply, ExchangeError error, ErrorCategory category) {
    return switch (category) {
      case THROTTLED -> throttled(reply, Optional.of(error));
      case TROUBLED -> new Unavailable(problem(FailureReason.TROUBLED, reply, error));
      case MAINTENANCE -> new Unavailable(problem(FailureReason.MAINTENANCE, reply, error));
      case CLOCK -> new Unavailable(problem(FailureReason.CLOCK, reply, error));
      case REFUSED -> new Refused(problem(FailureReason.REFUSED, reply, error));
      case ACCOUNT_DOUBTED -> new Refused(problem(FailureReason.REFUSED, reply, error), false);
      case RESTRICTED -> new Refused(problem(FailureReason.RESTRICTED, reply, error));
      case INACTIVE -> new Inactive(problem(FailureReason.INACTIVE, reply, error));
      case GONE -> new NotUnderstood(problem(FailureReason.GONE, reply, error));
      case NOT_FOUND -> new Unavailable(problem(FailureReason.NOT_FOUND, reply, error));
      case FORGOTTEN -> new Forgotten(problem(FailureReason.FORGOTTEN, reply, error), error.kept());
      case UNKNOWN_SYMBOL -> new NotUnderstood(problem(FailureReason.UNKNOWN_SYMBOL, reply, error));
      case REJECTED -> new NotUnderstood(problem(FailureReason.REJECTED, reply, error));
    };
  }

  /// What says nothing that is known says nothing of the account either, and passes.
  private FetchOutcome byStatus(Answered reply, Optional<ExchangeError> error) {
    var status = reply.status();
    if (status >= 300 && status < 400) {
      return new Unavailable(problem(FailureReason.REDIRECTED, reply, error));
    }
    // An error object without a code is what the exchange serves while it is worked on.
    var isBare = error.isEmpty() && BodyEdges.of(reply.body()).first() == '{';
    return switch (status) {
      case 403 ->
          new Throttled(
              problem(FailureReason.FIREWALL, reply, error),
              receivedAt(reply).plus(FIREWALL_PAUSE));
      case 404, 410 -> new Unavailable(problem(FailureReason.NOT_FOUND, reply, error));
      case 408 -> new Unavailable(problem(FailureReason.TIMEOUT, reply, error));
      case 418 -> banned(reply, error);
      case 429 -> throttled(reply, error);
      case 451 -> new Refused(problem(FailureReason.RESTRICTED, reply, error));
      default -> {
        if (status >= 400 && isBare) {
          yield new Unavailable(problem(FailureReason.MAINTENANCE, reply, error));
        }
        yield new Unavailable(
            problem(
                status >= 500 ? FailureReason.TROUBLED : FailureReason.UNKNOWN_REPLY,
                reply,
                error));
      }
    };
  }

  /// A reply of status 200 that says no error: is it all there, and of the expected outer shape?
  private FetchOutcome whole(Answered reply) {
    var fault = reply.fault();
    if (fault != null) {
      var reason = TransportFaults.ofBody(fault);
      var problem = problem(reason, reply, TransportFaults.words(fault));
      return reason == FailureReason.TIMEOUT || reason == FailureReason.UNREACHABLE
          ? new Unavailable(problem)
          : new NotUnderstood(problem);
    }
    var shape = request.endpoint().shape();
    var bodyEdges = BodyEdges.of(reply.body());
    if (bodyEdges.isBlank()) {
      return new Unavailable(problem(FailureReason.EMPTY, reply, "body is empty"));
    }
    if (bodyEdges.first() != shape.first()) {
      return new Unavailable(
          problem(FailureReason.UNKNOWN_REPLY, reply, errorMessages.instead(shape, reply.body())));
    }
    if (bodyEdges.last() != shape.last()) {
      var end = "body ends with '%s', want '%s'".formatted(bodyEdges.last(), shape.last());
      return new NotUnderstood(problem(FailureReason.TRUNCATED, reply, end));
    }
    var document = document(reply);
    return document.body().equals(reply.body())
        ? new Fetched(document, clock)
        : new NotUnderstood(
            problem(FailureReason.NOT_UNDERSTOOD, reply, "body repeats the key or the signature"));
  }

  /// One that names a ban's end is a ban, whatever its status.
  private FetchOutcome throttled(Answered reply, Optional<ExchangeError> error) {
    if (error.flatMap(ExchangeError::bannedUntil).isPresent()) {
      return banned(reply, error);
    }
    var now = receivedAt(reply);
    var nextMinute = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    var until = retryAfter(reply).map(now::plus).orElse(nextMinute);
    return new Throttled(
        problem(FailureReason.THROTTLED, reply, error),
        notLater(until, now.plus(AddressBlock.THROTTLED_MAX)));
  }

  /// An end that is in the past is none: the text is stale, or the clock is not measured.
  private FetchOutcome banned(Answered reply, Optional<ExchangeError> error) {
    var now = receivedAt(reply);
    var until =
        error
            .flatMap(ExchangeError::bannedUntil)
            .filter(it -> it.isAfter(now))
            .orElse(now.plus(retryAfter(reply).orElse(BAN_UNTOLD)))
            .plus(BAN_MARGIN);
    return new Banned(
        problem(FailureReason.BANNED, reply, error), notLater(until, now.plus(BAN_MAX)));
  }

  private Optional<Duration> retryAfter(Answered reply) {
    return RetryAfter.in(reply.headers().retryAfter(), reply.headers().date(), receivedAt(reply));
  }

  private static Instant notLater(Instant until, Instant latest) {
    return until.isAfter(latest) ? latest : until;
  }

  private FetchOutcome broken(Broken broken) {
    var cause = broken.cause();
    var reason = TransportFaults.ofConnection(cause);
    var message =
        errorMessages.of(reason.label().replace('_', ' ') + ", " + TransportFaults.words(cause));
    var problem =
        new Problem(reason, message, broken.sent() != null, null, null, null, ClockFacts.LOCAL);
    return reason == FailureReason.TLS ? new Distrusted(problem) : new Unavailable(problem);
  }

  private Problem problem(FailureReason reason, Answered reply, Optional<ExchangeError> error) {
    return error
        .map(it -> problem(reason, reply, it))
        .orElseGet(() -> problem(reason, reply, errorMessages.uncoded(reply)));
  }

  private Problem problem(FailureReason reason, Answered reply, ExchangeError error) {
    return problem(reason, reply, error.code(), errorMessages.coded(reply.status(), error));
  }

  private Problem problem(FailureReason reason, Answered reply, String detail) {
    return problem(
        reason, reply, null, errorMessages.of("HTTP %s, %s".formatted(reply.status(), detail)));
  }

  private Problem problem(
      FailureReason reason, Answered reply, @Nullable Integer code, String message) {
    var document = reply.body().size() == 0 ? null : document(reply);
    return new Problem(reason, message, true, reply.status(), code, document, clock);
  }

  private Document document(Answered reply) {
    return new Document(
        request.part(),
        request.asked(),
        reply.status(),
        sentAt(reply),
        receivedAt(reply),
        errorMessages.blanked(reply.body()));
  }

  private Instant sentAt(Answered reply) {
    return reply.sent().wall().plus(clock.offset());
  }

  private Instant receivedAt(Answered reply) {
    return sentAt(reply).plus(reply.roundTrip());
  }
}
