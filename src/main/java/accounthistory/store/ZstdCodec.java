package accounthistory.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// Zstandard with dictionaries that are named by the SHA-256 of their content, so that a remembered
/// one is right whatever happened to the database meanwhile. Thread-safe.
final class ZstdCodec {
  private static final int LEVEL = 3;

  /// A quarter of a megabyte each, and as much again prepared for compression.
  private static final int REMEMBERED_MAX = 64;

  /// Larger than any body that the exchange client lets in.
  private static final long BODY_BYTES_MAX = 256L << 20;

  /// A document that others are compressed against.
  static final class Dictionary {
    private final String id;
    private final byte[] raw;
    private final ZstdDictCompress prepared;

    private Dictionary(String id, byte[] raw) {
      this.id = id;
      this.raw = raw.clone();
      this.prepared = new ZstdDictCompress(this.raw, LEVEL);
    }

    /// SHA-256 of the content, hex.
    String id() {
      return id;
    }
  }

  static {
    loadPrivately();
  }

  private final Map<String, Dictionary> remembered = new HashMap<>();

  /// The library's native part is unpacked before it is loaded. It would lie where others may
  /// write, under the process's umask; a folder for temporary files is its owner's alone.
  private static void loadPrivately() {
    try {
      var folder = Files.createTempDirectory("account-history-");
      Native.load(folder.toFile());
      try (var left = Files.newDirectoryStream(folder)) {
        for (var file : left) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("unpacking zstd's native library: " + e.getMessage(), e);
    }
  }

  /// A remembered dictionary.
  synchronized Optional<Dictionary> dictionary(String id) {
    return Optional.ofNullable(remembered.get(id));
  }

  /// A dictionary of the given content, remembered.
  synchronized Dictionary learn(byte[] raw) {
    if (remembered.size() >= REMEMBERED_MAX) {
      remembered.clear();
    }
    return remembered.computeIfAbsent(name(raw), id -> new Dictionary(id, raw));
  }

  static byte[] compress(byte[] bytes) {
    return Zstd.compress(bytes, LEVEL);
  }

  static byte[] compress(byte[] bytes, Dictionary dictionary) {
    try (var context = new ZstdCompressCtx()) {
      return context.loadDict(dictionary.prepared).compress(bytes);
    }
  }

  static byte[] decompress(byte[] frame) {
    return Zstd.decompress(frame, size(frame));
  }

  static byte[] decompress(byte[] frame, Dictionary dictionary) {
    try (var context = new ZstdDecompressCtx()) {
      return context.loadDict(dictionary.raw).decompress(frame, size(frame));
    }
  }

  private static int size(byte[] frame) {
    var size = Zstd.getFrameContentSize(frame);
    if (size < 0 || size > BODY_BYTES_MAX) {
      throw new IllegalStateException("zstd frame of " + size + " bytes");
    }
    return Math.toIntExact(size);
  }

  private static String name(byte[] raw) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(raw));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
