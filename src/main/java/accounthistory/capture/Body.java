package accounthistory.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;

/// The verbatim bytes of one reply, immutable, with their SHA-256.
public final class Body {
  private final byte[] bytes;
  private final byte[] sha256;

  private Body(byte[] bytes) {
    this.bytes = bytes;
    this.sha256 = sha256().digest(bytes);
  }

  /// A body of a copy of the given bytes.
  public static Body of(byte[] bytes) {
    return new Body(bytes.clone());
  }

  /// A body of the UTF-8 bytes of a text.
  public static Body of(String text) {
    return new Body(text.getBytes(StandardCharsets.UTF_8));
  }

  public int size() {
    return bytes.length;
  }

  /// A copy of the bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The bytes to read, without a copy.
  public InputStream stream() {
    return new ByteArrayInputStream(bytes);
  }

  /// The bytes as UTF-8 text; malformed parts become U+FFFD, so use it for messages only.
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// A body in which each occurrence of some texts is replaced; this one when there is none.
  public Body without(Collection<String> texts, String instead) {
    var kept = this;
    for (var text : texts) {
      kept = kept.without(text.getBytes(StandardCharsets.UTF_8), instead);
    }
    return kept;
  }

  private Body without(byte[] text, String instead) {
    if (text.length == 0) {
      return this;
    }
    var steps = steps(text);
    var first = indexOf(text, steps, 0);
    if (first < 0) {
      return this;
    }
    var kept = new ByteArrayOutputStream(bytes.length);
    var from = 0;
    for (var at = first; at >= 0; at = indexOf(text, steps, from)) {
      kept.write(bytes, from, at - from);
      kept.writeBytes(instead.getBytes(StandardCharsets.UTF_8));
      from = at + text.length;
    }
    kept.write(bytes, from, bytes.length - from);
    return new Body(kept.toByteArray());
  }

  /// How far a text can be moved on by the byte under its end (Horspool): bodies may be of
  /// megabytes, and a key's length is skipped at most places.
  private static int[] steps(byte[] text) {
    var steps = new int[256];
    Arrays.fill(steps, text.length);
    for (var i = 0; i < text.length - 1; i++) {
      steps[text[i] & 0xff] = text.length - 1 - i;
    }
    return steps;
  }

  private int indexOf(byte[] text, int[] steps, int from) {
    var last = text.length - 1;
    for (var at = from; at <= bytes.length - text.length; ) {
      var end = bytes[at + last];
      if (end == text[last] && Arrays.equals(bytes, at, at + last, text, 0, last)) {
        return at;
      }
      at += steps[end & 0xff];
    }
    return -1;
  }

  /// SHA-256 in lower-case hex.
  public String sha256Hex() {
    return HexFormat.of().formatHex(sha256);
  }

  /// A copy of the SHA-256 digest, 32 bytes.
  public byte[] digest() {
    return sha256.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Body body && Arrays.equals(sha256, body.sha256);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sha256);
  }

  /// Size and digest, never the content: a body may name an account's money.
  @Override
  public String toString() {
    return size() + " bytes, sha256 " + sha256Hex();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
