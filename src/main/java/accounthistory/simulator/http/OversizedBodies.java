package accounthistory.simulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Bodies that are far too much: they begin like JSON and go on with zeros.
public final class OversizedBodies {
  private static final byte[] BEGINNING = "{\"assets\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 1 << 20;

  private OversizedBodies() {}

  /// A gzip member that grows to at least so many bytes, each megabyte a few hundred bytes long.
  public static void gzip(OutputStream out, long bytes) throws IOException {
    var zeros = zeros();
    var piece = JsonBody.Piece.kept(zeros).deflated();
    var checksum = new CRC32();
    out.write(JsonBody.GZIP_HEADER);
    out.write(JsonBody.Piece.once(BEGINNING).deflated());
    checksum.update(BEGINNING);
    long length = BEGINNING.length;
    while (length < bytes) {
      out.write(piece);
      checksum.update(zeros);
      length += zeros.length;
    }
    out.write(JsonBody.DEFLATE_END);
    for (var value : new long[] {checksum.getValue(), length}) {
      for (var shift = 0; shift < 32; shift += 8) {
        out.write((int) (value >>> shift));
      }
    }
  }

  /// Until the client hangs up, or the exchange closes.
  public static void endless(OutputStream out) throws IOException {
    out.write(BEGINNING);
    var zeros = zeros();
    while (!Thread.currentThread().isInterrupted()) {
      out.write(zeros);
    }
  }

  private static byte[] zeros() {
    var zeros = new byte[PIECE];
    Arrays.fill(zeros, (byte) '0');
    return zeros;
  }
}
