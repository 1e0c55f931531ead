package accounthistory.simulator.fault;

import java.time.Duration;
import java.util.Optional;

/// Something that goes wrong.
public sealed interface Fault {
  /// Changes the surroundings of a request, which goes on to the rules below.
  sealed interface Surrounding extends Fault {}

  /// Ends the connection before there is a request.
  sealed interface Handshake extends Fault {}

  /// Answers instead of the endpoint.
  sealed interface Answer extends Fault {}

  /// Spoils the endpoint's true answer: its text, or the way it is sent.
  sealed interface Spoiling extends Fault {}

  /// The exchange's clock is off.
  record Drift(Duration by) implements Surrounding {}

  /// The answer comes late.
  record Slow(Duration by) implements Surrounding {}

  /// TLS cannot be spoken: the handshake is cut. Without TLS the connection is cut as it arrives.
  record TlsFailure() implements Handshake {}

  /// TLS is spoken with a certificate that is not the exchange's.
  record WrongCertificate() implements Handshake {}

  /// An error of the exchange.
  record ErrorReply(int status, int code, String message) implements Answer {}

  /// 429, until the instant that `retryAfter` names.
  record Throttled(RetryAfter retryAfter) implements Answer {}

  /// 418, and every request of the address is refused for that long.
  ///
  /// @param isHeaderSent whether the reply has a `Retry-After` header in addition to its text
  record Ban(Duration length, boolean isHeaderSent) implements Answer {}

  /// An HTML page as firewalls and proxies send it.
  record Page(int status) implements Answer {}

  record Redirect(String location) implements Answer {}

  /// An object without a code, as the exchange serves it while it is worked on.
  record Maintenance(int status) implements Answer {}

  record Empty() implements Answer {}

  /// Random bytes that call themselves JSON.
  record Garbage(int bytes) implements Answer {}

  /// A small compressed body that grows to so many bytes.
  record GzipBomb(long bytes) implements Answer {}

  /// A body that goes on until the client hangs up.
  record Endless() implements Answer {}

  /// A transfer that is whole, of a document that is not.
  record Cut(Place at) implements Spoiling {}

  /// The first field of the document's first object is there twice.
  record DuplicateKey() implements Spoiling {}

  /// A decimal of the document is another text.
  ///
  /// @param field whose values are replaced, all of them; without one, the first decimal
  record OddNumber(String text, Optional<String> field) implements Spoiling {}

  /// The reply that another account would get.
  record ReplyOf(String account) implements Spoiling {}

  /// Byte by byte.
  record Trickle(Duration pause) implements Spoiling {}

  /// The connection closes in the middle of the transfer.
  record Truncated(Place at) implements Spoiling {}

  /// The connection is reset (TCP RST), in the middle of the transfer or before it.
  ///
  /// @param at how much arrives first; without it, not even a head
  record Reset(Optional<Place> at) implements Spoiling {}

  /// The announced length is wrong: too long when positive, too short when negative.
  record WrongLength(int by) implements Spoiling {}

  /// What a 429 says about its end.
  sealed interface RetryAfter {
    /// The seconds until the next minute, when weight is counted from zero.
    record NextMinute() implements RetryAfter {}

    record After(Duration pause) implements RetryAfter {}

    /// Nothing, as the futures exchange's pages promise nothing; it lasts until the next minute.
    record Untold() implements RetryAfter {}
  }

  /// A place in a body.
  ///
  /// @param amount bytes from its beginning, or hundredths of its length
  record Place(int amount, boolean isPercent) {
    /// So many bytes of a body, at least one too few.
    public int in(int length) {
      var bytes = isPercent ? (int) ((long) length * amount / 100) : amount;
      return Math.max(0, Math.min(bytes, length - 1));
    }
  }
}
