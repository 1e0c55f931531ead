package accounthistory.store.write;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// Zstandard with dictionaries that are named by the SHA-256 of their content, so that a remembered
/// one is right whatever happened to the database meanwhile. Thread-safe. Every use throws
/// `StoreException` when the native library cannot be loaded.
public final class ZstdCodec {
  private static final int LEVEL = 3;

  /// A quarter of a megabyte each, and as much again prepared for compression.
  private static final int REMEMBERED_MAX = 64;

  /// Larger than any body that the exchange client accepts.
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

  private final Map<String, Dictionary> remembered = new HashMap<>();

  /// A remembered dictionary.
  synchronized Optional<Dictionary> dictionary(String id) {
    return Optional.ofNullable(remembered.get(id));
  }

  /// A dictionary of the given content, remembered.
  synchronized Dictionary learn(byte[] raw) {
    NativeCompression.require();
    if (remembered.size() >= REMEMBERED_MAX) {
      remembered.clear();
    }
    return remembered.computeIfAbsent(name(raw), id -> new Dictionary(id, raw));
  }

  static byte[] compress(byte[] bytes) {
    NativeCompression.require();
    return Zstd.compress(bytes, LEVEL);
  }

  static byte[] compress(byte[] bytes, Dictionary dictionary) {
    NativeCompression.require();
    try (var context = new ZstdCompressCtx()) {
      return context.loadDict(dictionary.prepared).compress(bytes);
    }
  }

  static byte[] decompress(byte[] frame) {
    NativeCompression.require();
    return Zstd.decompress(frame, size(frame));
  }

  static byte[] decompress(byte[] frame, Dictionary dictionary) {
    NativeCompression.require();
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
