package accounthistory.simulator.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// The bytes of a reply in pieces, plain or as gzip. A piece that is sent again and again keeps its
/// deflated form, so that a compressed body costs little more than copying.
public final class JsonBody {
  /// Header of a gzip member without name or time (RFC 1952).
  static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};

  /// An empty last block, which ends the deflate stream (RFC 1951).
  static final byte[] DEFLATE_END = {3, 0};

  private final List<Piece> pieces;

  public JsonBody(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  static JsonBody of(byte[] bytes) {
    return new JsonBody(List.of(Piece.once(bytes)));
  }

  /// Length of the plain body in bytes.
  public int length() {
    return pieces.stream().mapToInt(piece -> piece.plain.length).sum();
  }

  public void writeTo(OutputStream out) throws IOException {
    for (var piece : pieces) {
      out.write(piece.plain);
    }
  }

  public byte[] bytes() {
    var out = new ByteArrayOutputStream(length());
    pieces.forEach(piece -> out.writeBytes(piece.plain));
    return out.toByteArray();
  }

  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /// The body as one gzip member.
  public byte[] gzip() {
    var out = new ByteArrayOutputStream(length() / 8 + 256);
    var checksum = new CRC32();
    out.writeBytes(GZIP_HEADER);
    for (var piece : pieces) {
      checksum.update(piece.plain);
      out.writeBytes(piece.deflated());
    }
    out.writeBytes(DEFLATE_END);
    writeLittleEndian(out, (int) checksum.getValue());
    writeLittleEndian(out, length());
    return out.toByteArray();
  }

  private static void writeLittleEndian(ByteArrayOutputStream out, int value) {
    for (var shift = 0; shift < 32; shift += 8) {
      out.write(value >>> shift);
    }
  }

  /// Some bytes of a body. Deflated pieces end at a byte boundary and refer to nothing before
  /// themselves, so they can be joined in any order.
  public static final class Piece {
    private final byte[] plain;
    private final byte[] kept;

    private Piece(byte[] plain, byte[] kept) {
      this.plain = plain;
      this.kept = kept;
    }

    /// Bytes of this body only: deflated on request, quickly.
    public static Piece once(byte[] plain) {
      return new Piece(plain, new byte[0]);
    }

    /// Bytes of many bodies: deflated here, well.
    public static Piece kept(byte[] plain) {
      return new Piece(plain, deflate(plain, Deflater.DEFAULT_COMPRESSION));
    }

    byte[] plain() {
      return plain;
    }

    byte[] deflated() {
      return kept.length > 0 || plain.length == 0 ? kept : deflate(plain, Deflater.BEST_SPEED);
    }

    private static byte[] deflate(byte[] plain, int level) {
      try (var deflater = new Deflater(level, true)) {
        deflater.setInput(plain);
        var out = new ByteArrayOutputStream(plain.length / 4 + 64);
        var buffer = new byte[4096];
        int count;
        do {
          count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
          out.write(buffer, 0, count);
        } while (count == buffer.length);
        return out.toByteArray();
      }
    }
  }
}
