package accounthistory.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import accounthistory.capture.Capture;
import accounthistory.capture.Identity;
import accounthistory.capture.InvalidValueException;
import accounthistory.text.SizeText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;

/// One capture as bytes: the format of spool files, and of export and import.
///
/// ```
/// account-history-capture 1 <SHA-256 of everything below this line, hex>
/// {"venue":"binance-usdm",…,"documents":[{"part":"account",…,"bytes":231042,"sha256":"…"}]}
/// <the bodies back to back, in the order of "documents", as one gzip member>
/// ```
///
/// The first two lines are ASCII, so `head -2` says what a file is and `tail -n +3 | zcat` gives
/// its bodies. The bodies are whatever bytes came. A reply of 230 kB takes about 2 ms to compress
/// and leaves an eleventh of the bytes to write and sync, and an outage of hours fits on a small
/// disk; gzip because it is the JDK's own: no native library has to be unpacked before a capture is
/// safe.
public final class Envelope {
  /// Bodies of one capture larger than this together are refused, so that a small file cannot fill
  /// the memory. Replies are limited far below it.
  static final long BODIES_BYTES_MAX = 256L << 20;

  private static final String MAGIC = "account-history-capture ";
  private static final String VERSION = "1";
  private static final int SHA256_HEX = 64;

  /// Longer than any header of a few documents.
  private static final int HEAD_BYTES_MAX = 64 << 10;

  private static final int FIRST_LINE = MAGIC.length() + VERSION.length() + 1 + SHA256_HEX + 1;

  private final String sha256;
  private final byte[] content;

  private Envelope(byte[] content) {
    this.sha256 = sha256Hex(content, 0);
    this.content = content;
  }

  /// What came of opening bytes that should be an envelope.
  public sealed interface Opened {
    /// Every byte is as it was written.
    record Whole(Capture capture) implements Opened {}

    /// Not an envelope of a version this program knows, or changed, or cut off, or too long.
    record Refused(String why) implements Opened {}
  }

  /// The envelope around a capture: the same capture gives the same bytes.
  public static Envelope around(Capture capture) {
    var content = new ByteArrayOutputStream();
    content.writeBytes(Header.of(capture).getBytes(US_ASCII));
    content.write('\n');
    try (var bodies = new FastGzip(content)) {
      for (var document : capture.documents()) {
        document.body().stream().transferTo(bodies);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new Envelope(content.toByteArray());
  }

  /// Opens an envelope. Whatever the bytes are, the end is a capture or a reason.
  public static Opened open(byte[] bytes) {
    if (!startsWith(bytes, MAGIC)) {
      return new Opened.Refused("does not begin with \"" + MAGIC.strip() + "\"");
    }
    var line = new String(bytes, 0, Math.min(bytes.length, FIRST_LINE), US_ASCII);
    var version = line.substring(MAGIC.length()).split(" ", 2)[0];
    if (!version.equals(VERSION)) {
      return new Opened.Refused(
          "format version \"%s\", this program reads %s".formatted(version.strip(), VERSION));
    }
    if (line.length() < FIRST_LINE || !line.endsWith("\n")) {
      return new Opened.Refused("ends within its first line, or that line is not one");
    }
    var want = line.substring(FIRST_LINE - 1 - SHA256_HEX, FIRST_LINE - 1);
    var have = sha256Hex(bytes, FIRST_LINE);
    if (!have.equals(want)) {
      return new Opened.Refused("checksum is %s, written was %s".formatted(have, want));
    }
    return content(bytes);
  }

  /// The whole envelope.
  public byte[] bytes() {
    var line = MAGIC + VERSION + " " + sha256 + "\n";
    var bytes = Arrays.copyOf(line.getBytes(US_ASCII), FIRST_LINE + content.length);
    System.arraycopy(content, 0, bytes, FIRST_LINE, content.length);
    return bytes;
  }

  /// The checksum of its first line: names the content, header included.
  public String sha256() {
    return sha256;
  }

  /// What an envelope's header says of the identity of its account, of an envelope that was not
  /// checked; empty when it says nothing.
  static Optional<Identity> identity(InputStream in) throws IOException {
    var head = in.readNBytes(HEAD_BYTES_MAX);
    var end = FIRST_LINE;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    if (end >= head.length) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          Header.read(new String(head, FIRST_LINE, end - FIRST_LINE, US_ASCII)).identity());
    } catch (Header.MalformedException | JacksonException | InvalidValueException _) {
      return Optional.empty();
    }
  }

  private static Opened content(byte[] bytes) {
    var end = FIRST_LINE;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end == bytes.length) {
      return new Opened.Refused("its header does not end");
    }
    try {
      var header = Header.read(new String(bytes, FIRST_LINE, end - FIRST_LINE, US_ASCII));
      var total = header.bodiesBytes();
      if (total > BODIES_BYTES_MAX) {
        return new Opened.Refused(
            "bodies of %s, at most %s are read"
                .formatted(SizeText.exact(total), SizeText.exact(BODIES_BYTES_MAX)));
      }
      return new Opened.Whole(header.capture(bodies(bytes, end + 1, Math.toIntExact(total))));
    } catch (Header.MalformedException | IOException e) {
      return new Opened.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] bodies(byte[] bytes, int from, int total) throws IOException {
    var compressed = new ByteArrayInputStream(bytes, from, bytes.length - from);
    try (var in = new GZIPInputStream(compressed)) {
      var bodies = in.readNBytes(total);
      if (bodies.length < total || in.read() >= 0) {
        throw new IOException("bodies are not the %s bytes of the header".formatted(total));
      }
      return bodies;
    }
  }

  private static boolean startsWith(byte[] bytes, String text) {
    return bytes.length >= text.length()
        && new String(bytes, 0, text.length(), US_ASCII).equals(text);
  }

  private static String sha256Hex(byte[] bytes, int from) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, from, bytes.length - from);
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// gzip at its fastest level.
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
