package accounthistory.exchange;

import accounthistory.capture.FailureReason;
import accounthistory.exchange.http.BodyReader;
import accounthistory.exchange.http.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;

/// What an exception of the wire means.
final class TransportFaults {
  private static final int CAUSES_MAX = 10;

  private TransportFaults() {}

  /// Why no status came.
  static FailureReason ofConnection(IOException fault) {
    if (fault instanceof Transport.StoppedException) {
      return FailureReason.INTERRUPTED;
    }
    if (isDistrust(fault)) {
      return FailureReason.TLS;
    }
    if (causes(fault).anyMatch(InterruptedIOException.class::isInstance)) {
      return FailureReason.TIMEOUT;
    }
    // Not HTTP, or a head without end.
    return fault instanceof ClientProtocolException || fault instanceof MessageConstraintException
        ? FailureReason.NOT_UNDERSTOOD
        : FailureReason.UNREACHABLE;
  }

  /// Why a body is not whole.
  static FailureReason ofBody(IOException fault) {
    return switch (fault) {
      case BodyReader.TooLargeException _ -> FailureReason.TOO_LARGE;
      case InterruptedIOException _ -> FailureReason.TIMEOUT;
      // The end of what was announced is missing: by length, by chunk, by compression.
      case ConnectionClosedException _, MalformedChunkCodingException _, EOFException _ ->
          FailureReason.TRUNCATED;
      case ZipException _ -> FailureReason.NOT_UNDERSTOOD;
      default -> FailureReason.UNREACHABLE;
    };
  }

  /// The innermost message says most; the outer ones repeat the address.
  static String words(IOException fault) {
    var last = causes(fault).reduce(fault, (_, later) -> later);
    var message = last.getMessage();
    if (message == null || message.isBlank()) {
      return switch (last) {
        case InterruptedIOException _ -> "no answer in time";
        case EOFException _ -> "the connection ended";
        case ClosedChannelException _ -> "the connection is closed";
        default -> "the connection broke";
      };
    }
    return last instanceof UnknownHostException ? "unknown host " + message : message;
  }

  /// A failed handshake, unless it is the connection that failed under it.
  private static boolean isDistrust(IOException fault) {
    return causes(fault).anyMatch(SSLException.class::isInstance)
        && causes(fault)
            .noneMatch(it ->
                it instanceof SocketException
                    || it instanceof EOFException
                    || it instanceof InterruptedIOException);
  }

  private static Stream<Throwable> causes(IOException fault) {
    return Stream.<Throwable>iterate(fault, it -> it != null, Throwable::getCause)
        .limit(CAUSES_MAX);
  }
}
