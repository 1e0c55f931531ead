package accounthistory.exchange;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Reason;
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
import accounthistory.exchange.binance.ErrorReply;
import accounthistory.exchange.binance.Meaning;
import accounthistory.exchange.binance.Request;
import accounthistory.exchange.http.Reply;
import accounthistory.exchange.http.Reply.Answered;
import accounthistory.exchange.http.Reply.Broken;
import accounthistory.exchange.ratelimit.Closure;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation;
import accounthistory.text.InstantText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what a reply means: the error code first, then the HTTP status, then the body's shape.
/// Pure: the same reply always means the same.
final class Judge {
  /// A firewall that counts requests wants minutes of quiet, and does not say how many.
  private static final Duration FIREWALL_PAUSE = Duration.ofMinutes(5);

  /// Bans last from two minutes to three days. One whose end is not told is waited for longer than
  /// the shortest, since a request during a ban makes it longer.
  private static final Duration BAN_UNTOLD = Duration.ofMinutes(10);

  /// A ban is waited out by so much more: what is known of the exchange's clock may be old, and its
  /// machines need not agree to the second.
  static final Duration BAN_MARGIN = Duration.ofSeconds(5);

  /// What a ban that is told to last longer is remembered as. Documented are three days: after
  /// those it is asked about.
  private static final Duration BAN_MAX = Duration.ofDays(30);

  private final Request request;
  private final ClockFacts clock;
  private final Wording wording;

  Judge(Request request, ClockFacts clock, Wording wording) {
    this.request = request;
    this.clock = clock;
    this.wording = wording;
  }

  FetchOutcome judge(Reply reply) {
    return switch (reply) {
      case Answered answered -> answered(answered);
      case Broken broken -> broken(broken);
      case Reply.Unsigned(var message) ->
          new Refused(Problem.unsent(Reason.UNUSABLE_KEY, wording.plain(message)));
      case Reply.HeldBack(var refused) -> heldBack(refused);
    };
  }

  private FetchOutcome heldBack(Reservation refused) {
    return switch (refused) {
      case Reservation.Exhausted(var used, var usable, var until) -> {
        var detail =
            "over budget, weight %s does not fit into %s of %s used; the next minute begins at %s"
                .formatted(request.endpoint().weight(), used, usable, InstantText.of(until));
        yield new OverBudget(Problem.unsent(Reason.OVER_BUDGET, wording.plain(detail)), until);
      }
      case Reservation.Closed(var closure) -> closed(closure);
      case Reservation.Granted _ ->
          throw new IllegalArgumentException("held back what was granted");
    };
  }

  /// What a fetch ends as while nothing may be sent.
  Unfetched closed(Closure closure) {
    var detail =
        "not sent, %s until %s: %s"
            .formatted(closure.reason().label(), InstantText.of(closure.until()), closure.told());
    var problem = Problem.unsent(closure.reason(), wording.of(detail));
    return closure.reason() == Reason.BANNED
        ? new Banned(problem, closure.until())
        : new Throttled(problem, closure.until());
  }

  private FetchOutcome answered(Answered reply) {
    var error = ErrorReply.in(reply.body()).filter(it -> reply.status() != 200 || it.isError());
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

  /// How long the caller stays away is for whoever remembers its last challenge.
  private FetchOutcome challenged(Answered reply) {
    var detail =
        "a firewall answers in the exchange's place, %s".formatted(reply.headers().challenge());
    return new Challenged(problem(Reason.CHALLENGED, reply, detail), receivedAt(reply));
  }

  private FetchOutcome coded(Answered reply, ErrorReply error, Meaning meaning) {
    return switch (meaning) {
      case THROTTLED -> throttled(reply, Optional.of(error));
      case TROUBLED -> new Unavailable(problem(Reason.TROUBLED, reply, error));
      case MAINTENANCE -> new Unavailable(problem(Reason.MAINTENANCE, reply, error));
      case CLOCK -> new Unavailable(problem(Reason.CLOCK, reply, error));
      case REFUSED -> new Refused(problem(Reason.REFUSED, reply, error));
      case RESTRICTED -> new Refused(problem(Reason.RESTRICTED, reply, error));
      case INACTIVE -> new Inactive(problem(Reason.INACTIVE, reply, error));
      case GONE -> new NotUnderstood(problem(Reason.GONE, reply, error));
      case NOT_FOUND -> new Unavailable(problem(Reason.NOT_FOUND, reply, error));
      case FORGOTTEN -> new Forgotten(problem(Reason.FORGOTTEN, reply, error), error.kept());
      case REJECTED -> new NotUnderstood(problem(Reason.REJECTED, reply, error));
    };
  }

  /// What says nothing that is known says nothing of the account either, and passes.
  private FetchOutcome byStatus(Answered reply, Optional<ErrorReply> error) {
    var status = reply.status();
    if (status >= 300 && status < 400) {
      return new Unavailable(problem(Reason.REDIRECTED, reply, error));
    }
    // An error object without a code is what the exchange serves while it is worked on.
    var isBare = error.isEmpty() && Edges.of(reply.body()).first() == '{';
    return switch (status) {
      case 403 ->
          new Throttled(
              problem(Reason.FIREWALL, reply, error), receivedAt(reply).plus(FIREWALL_PAUSE));
      case 404, 410 -> new Unavailable(problem(Reason.NOT_FOUND, reply, error));
      case 408 -> new Unavailable(problem(Reason.TIMEOUT, reply, error));
      case 418 -> banned(reply, error);
      case 429 -> throttled(reply, error);
      case 451 -> new Refused(problem(Reason.RESTRICTED, reply, error));
      default -> {
        if (status >= 400 && isBare) {
          yield new Unavailable(problem(Reason.MAINTENANCE, reply, error));
        }
        yield new Unavailable(
            problem(status >= 500 ? Reason.TROUBLED : Reason.UNKNOWN_REPLY, reply, error));
      }
    };
  }

  /// A reply of status 200 that says no error: is it all there, and of the expected outer shape?
  private FetchOutcome whole(Answered reply) {
    var fault = reply.fault();
    if (fault != null) {
      var reason = Faults.ofBody(fault);
      var problem = problem(reason, reply, Faults.words(fault));
      return reason == Reason.TIMEOUT || reason == Reason.UNREACHABLE
          ? new Unavailable(problem)
          : new NotUnderstood(problem);
    }
    var shape = request.endpoint().shape();
    var edges = Edges.of(reply.body());
    if (edges.isBlank()) {
      return new Unavailable(problem(Reason.EMPTY, reply, "body is empty"));
    }
    if (edges.first() != shape.first()) {
      return new Unavailable(
          problem(Reason.UNKNOWN_REPLY, reply, wording.instead(shape, reply.body())));
    }
    if (edges.last() != shape.last()) {
      var end = "body ends with '%s', want '%s'".formatted(edges.last(), shape.last());
      return new NotUnderstood(problem(Reason.TRUNCATED, reply, end));
    }
    var document = document(reply);
    return document.body().equals(reply.body())
        ? new Fetched(document, clock)
        : new NotUnderstood(
            problem(Reason.NOT_UNDERSTOOD, reply, "body repeats the key or the signature"));
  }

  /// One that tells a ban's end is a ban, whatever its status.
  private FetchOutcome throttled(Answered reply, Optional<ErrorReply> error) {
    if (error.flatMap(ErrorReply::bannedUntil).isPresent()) {
      return banned(reply, error);
    }
    var now = receivedAt(reply);
    var nextMinute = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    var until = retryAfter(reply).map(now::plus).orElse(nextMinute);
    return new Throttled(
        problem(Reason.THROTTLED, reply, error), notLater(until, now.plus(Closure.THROTTLED_MAX)));
  }

  /// A told end that is over already is none: the text is stale, or the clock is not measured.
  private FetchOutcome banned(Answered reply, Optional<ErrorReply> error) {
    var now = receivedAt(reply);
    var until =
        error
            .flatMap(ErrorReply::bannedUntil)
            .filter(it -> it.isAfter(now))
            .orElse(now.plus(retryAfter(reply).orElse(BAN_UNTOLD)))
            .plus(BAN_MARGIN);
    return new Banned(problem(Reason.BANNED, reply, error), notLater(until, now.plus(BAN_MAX)));
  }

  private Optional<Duration> retryAfter(Answered reply) {
    return RetryAfter.in(reply.headers().retryAfter(), reply.headers().date(), receivedAt(reply));
  }

  private static Instant notLater(Instant until, Instant latest) {
    return until.isAfter(latest) ? latest : until;
  }

  private FetchOutcome broken(Broken broken) {
    var cause = broken.cause();
    var reason = Faults.ofConnection(cause);
    var message = wording.of(reason.label().replace('_', ' ') + ", " + Faults.words(cause));
    var problem =
        new Problem(reason, message, broken.sent() != null, null, null, null, ClockFacts.LOCAL);
    return reason == Reason.TLS ? new Distrusted(problem) : new Unavailable(problem);
  }

  private Problem problem(Reason reason, Answered reply, Optional<ErrorReply> error) {
    return error
        .map(it -> problem(reason, reply, it))
        .orElseGet(() -> problem(reason, reply, wording.uncoded(reply)));
  }

  private Problem problem(Reason reason, Answered reply, ErrorReply error) {
    return problem(reason, reply, error.code(), wording.coded(reply.status(), error));
  }

  private Problem problem(Reason reason, Answered reply, String detail) {
    return problem(
        reason, reply, null, wording.of("HTTP %s, %s".formatted(reply.status(), detail)));
  }

  private Problem problem(Reason reason, Answered reply, @Nullable Integer code, String message) {
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
        wording.blanked(reply.body()));
  }

  private Instant sentAt(Answered reply) {
    return reply.sent().wall().plus(clock.offset());
  }

  private Instant receivedAt(Answered reply) {
    return sentAt(reply).plus(reply.roundTrip());
  }
}
