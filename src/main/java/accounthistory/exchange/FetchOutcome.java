package accounthistory.exchange;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Failure;
import accounthistory.capture.FailureReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How one read ended. Nothing here was tried twice, but for a time stamp that the exchange found
/// out of its window.
public sealed interface FetchOutcome {
  /// What was requested, complete and of the expected outer shape.
  record Fetched(Document document, ClockFacts clock) implements FetchOutcome {}

  /// Nothing usable came.
  sealed interface Unfetched extends FetchOutcome {
    Problem problem();

    /// What a capture says of it.
    default Failure failure() {
      var kind = this instanceof Inactive ? Failure.Kind.INACTIVE : Failure.Kind.FAILED;
      return new Failure(kind, problem().reason().label(), problem().message());
    }
  }

  /// Too much was asked (429, or 403 of the firewall): nothing may be sent for a while. Nothing was
  /// sent when an earlier reply had said so.
  ///
  /// @param until on the exchange's clock
  record Throttled(Problem problem, Instant until) implements Unfetched {}

  /// The address is banned (418): not one request may be sent before the end. Nothing was sent when
  /// an earlier reply had said so.
  ///
  /// @param until on the exchange's clock
  record Banned(Problem problem, Instant until) implements Unfetched {}

  /// A firewall does not believe this caller (202, 405): it alone stays away for a while. Nothing
  /// was sent when it was known before.
  ///
  /// @param until on the exchange's clock
  record Challenged(Problem problem, Instant until) implements Unfetched {}

  /// Key, address, permission, signature or region: only a changed configuration helps.
  ///
  /// @param isForGood whether it holds until somebody changes something: only what the exchange
  ///   says by a code does, not a page that anything in between may send
  record Refused(Problem problem, boolean isForGood) implements Unfetched {
    public Refused(Problem problem) {
      this(problem, !problem.sent() || problem.code() != null);
    }
  }

  /// The futures wallet is dormant: a state, not an outage.
  record Inactive(Problem problem) implements Unfetched {}

  /// Either side does not understand the other: a wrong request, a retired path, or a reply of the
  /// endpoint that is not what it should be.
  record NotUnderstood(Problem problem) implements Unfetched {}

  /// What was requested is older than what the exchange keeps: only newer data is available.
  ///
  /// @param kept how long it keeps them; empty when it does not say
  record Forgotten(Problem problem, Optional<Duration> kept) implements Unfetched {}

  /// The exchange is unreachable, in trouble or in maintenance, or something answered that is not
  /// the endpoint: the same request may work later.
  record Unavailable(Problem problem) implements Unfetched {}

  /// The other side could not prove who it is; nothing was sent to it.
  record Distrusted(Problem problem) implements Unfetched {}

  /// The minute's weight does not allow it; nothing was sent.
  ///
  /// @param until when the next minute begins, on the exchange's clock
  record OverBudget(Problem problem, Instant until) implements Unfetched {}

  /// The environment has no such host, as the test exchange has none for wallets; nothing was sent.
  record NotServed(Problem problem) implements Unfetched {}

  /// What went wrong.
  ///
  /// @param message host, path, what was wanted and what came; never a key, signature or query
  /// @param sent whether a request left, or may have left: a slot is then failed, else missed
  /// @param httpStatus status of the reply; null when none came
  /// @param code the exchange's error code; null when it said none
  /// @param document the bytes that came, to be kept; null when none came, or too many
  /// @param clock how the document's instants were found
  record Problem(
      FailureReason reason,
      String message,
      boolean sent,
      @Nullable Integer httpStatus,
      @Nullable Integer code,
      @Nullable Document document,
      ClockFacts clock) {
    /// Of a request that was never sent.
    public static Problem unsent(FailureReason reason, String message) {
      return new Problem(reason, message, false, null, null, null, ClockFacts.LOCAL);
    }
  }
}
