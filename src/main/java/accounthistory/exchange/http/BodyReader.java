package accounthistory.exchange.http;

import accounthistory.capture.Body;
import accounthistory.text.DurationText;
import accounthistory.text.SizeText;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/// Reads bodies to their end, or to their limit, and keeps what came before a fault.
///
/// Many may be small at once, one may be big: a hostile exchange that fills every connection must
/// not fill the memory.
public final class BodyReader {
  /// Longer than any request may take.
  private static final Duration BIG_WITHIN = Duration.ofMinutes(1);

  /// Four times the biggest reply there is: no honest one waits for another.
  public static final int BIG = 4 << 20;

  private final int limit;
  private final Semaphore bigOnes = new Semaphore(1, true);

  BodyReader(int limit) {
    this.limit = limit;
  }

  /// @param fault null when the body is whole
  record Content(Body body, @Nullable IOException fault) {}

  /// The body would be bigger than the limit; none of it is kept.
  public static final class TooLargeException extends IOException {
    TooLargeException(int limit) {
      super("more than " + SizeText.exact(limit));
    }
  }

  Content read(@Nullable HttpEntity entity) {
    if (entity == null) {
      return new Content(Body.of(new byte[0]), null);
    }
    var bytes = new ByteArrayOutputStream();
    var big = new Big();
    try (big) {
      var wire = new Limited(entity.getContent(), limit);
      copy(decoded(wire, entity.getContentEncoding()), bytes, big);
      wire.requireEnd();
      return new Content(Body.of(bytes.toByteArray()), null);
    } catch (TooLargeException e) {
      return new Content(Body.of(new byte[0]), e);
    } catch (IOException e) {
      return new Content(Body.of(bytes.toByteArray()), e);
    }
  }

  /// The turn to be big, once it is needed.
  private final class Big implements AutoCloseable {
    private boolean isTaken;

    void take() throws IOException {
      try {
        isTaken = isTaken || bigOnes.tryAcquire(BIG_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      if (!isTaken) {
        throw new IOException("a big body found no room within " + DurationText.exact(BIG_WITHIN));
      }
    }

    @Override
    public void close() {
      if (isTaken) {
        bigOnes.release();
      }
    }
  }

  private static InputStream decoded(InputStream wire, @Nullable String encoding)
      throws IOException {
    return switch (encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "identity", "" -> wire;
      case "gzip", "x-gzip" -> new SingleGzip(wire);
      default -> throw new ZipException("content encoding " + encoding + ", requested gzip");
    };
  }

  private void copy(InputStream from, ByteArrayOutputStream to, Big big) throws IOException {
    var buffer = new byte[16 * 1024];
    for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      if (to.size() + count > limit) {
        throw new TooLargeException(limit);
      }
      if (to.size() + count > BIG) {
        big.take();
      }
      to.write(buffer, 0, count);
    }
  }

  /// The JDK's stream goes from one compressed block to the next by calling itself: an endless row
  /// of empty ones would end in an overflow of the stack. A reply is one block.
  private static final class SingleGzip extends GZIPInputStream {
    private boolean isReading;

    SingleGzip(InputStream wire) throws IOException {
      super(wire, 8 * 1024);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (isReading) {
        throw new ZipException("a second compressed block after the first");
      }
      isReading = true;
      try {
        return super.read(buffer, offset, length);
      } finally {
        isReading = false;
      }
    }
  }

  /// Bounds what is taken from the wire, and remembers how the wire broke: who looks for another
  /// compressed block at the end takes any fault for "there is none".
  private static final class Limited extends FilterInputStream {
    private final int limit;
    private long count;
    private @Nullable IOException fault;

    Limited(InputStream wire, int limit) {
      super(wire);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        var read = super.read(buffer, offset, length);
        count += Math.max(0, read);
        if (count > limit) {
          throw new TooLargeException(limit);
        }
        return read;
      } catch (IOException e) {
        fault = e;
        throw e;
      }
    }

    /// Compression may end before the wire does: only the wire's own end proves that all is here.
    void requireEnd() throws IOException {
      if (fault != null) {
        throw fault;
      }
      if (transferTo(OutputStream.nullOutputStream()) > 0) {
        throw new ZipException("more bytes after the end of the compressed ones");
      }
    }
  }
}
