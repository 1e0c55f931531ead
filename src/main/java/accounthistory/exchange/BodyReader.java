package accounthistory.exchange;

import accounthistory.capture.Body;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/// Reads a body to its end, or to its limit, and keeps what came before a fault.
final class BodyReader {
  private BodyReader() {}

  /// @param fault null when the body is whole
  record Content(Body body, @Nullable IOException fault) {}

  /// The body would be bigger than the limit; none of it is kept.
  static final class TooLargeException extends IOException {
    TooLargeException(int limit) {
      super("more than %d bytes".formatted(limit));
    }
  }

  static Content read(@Nullable HttpEntity entity, int limit) {
    var bytes = new ByteArrayOutputStream();
    if (entity == null) {
      return new Content(Body.of(new byte[0]), null);
    }
    try {
      var wire = new Limited(entity.getContent(), limit);
      copy(decoded(wire, entity.getContentEncoding()), bytes, limit);
      // Compression may end before the wire does: only its end proves that nothing is missing.
      if (wire.transferTo(OutputStream.nullOutputStream()) > 0) {
        throw new ZipException("more bytes after the end of the compressed ones");
      }
      return new Content(Body.of(bytes.toByteArray()), null);
    } catch (TooLargeException e) {
      return new Content(Body.of(new byte[0]), e);
    } catch (IOException e) {
      return new Content(Body.of(bytes.toByteArray()), e);
    }
  }

  private static InputStream decoded(InputStream wire, @Nullable String encoding)
      throws IOException {
    return switch (encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "identity", "" -> wire;
      case "gzip", "x-gzip" -> new GZIPInputStream(wire, 8 * 1024);
      default -> throw new ZipException("content encoding " + encoding + ", asked for gzip");
    };
  }

  private static void copy(InputStream from, ByteArrayOutputStream to, int limit)
      throws IOException {
    var buffer = new byte[16 * 1024];
    for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      if (to.size() + count > limit) {
        throw new TooLargeException(limit);
      }
      to.write(buffer, 0, count);
    }
  }

  /// Bounds what is taken from the wire: a stream of empty compressed blocks never grows otherwise.
  private static final class Limited extends FilterInputStream {
    private final int limit;
    private long count;

    Limited(InputStream wire, int limit) {
      super(wire);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      var one = super.read();
      counted(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      var read = super.read(buffer, offset, length);
      counted(Math.max(0, read));
      return read;
    }

    /// GZIPInputStream goes from one compressed block to the next by recursion as long as more is
    /// said to be there; an endless row of empty ones ends in the stack's overflow. HTTP sends one.
    @Override
    public int available() {
      return 0;
    }

    private void counted(int more) throws TooLargeException {
      count += more;
      if (count > limit) {
        throw new TooLargeException(limit);
      }
    }
  }
}
