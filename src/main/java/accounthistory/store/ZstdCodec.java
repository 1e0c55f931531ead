package accounthistory.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Zstandard with dictionaries that are named by the SHA-256 of their content, so that a remembered
/// one is right whatever happened to the database meanwhile. Thread-safe.
final class ZstdCodec {
  private static final int LEVEL = 3;
  private static final int DICTIONARIES_MAX = 64;

  /// Larger than any body that the exchange client lets in.
  private static final long BODY_BYTES_MAX = 256L << 20;

  private record Dictionary(byte[] raw, ZstdDictCompress forCompression) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return raw.length + " bytes";
    }
  }

  private final Map<String, Dictionary> dictionaries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Dictionary> eldest) {
          return size() > DICTIONARIES_MAX;
        }
      };

  synchronized boolean knows(String id) {
    return dictionaries.containsKey(id);
  }

  /// Remembers a dictionary and returns its name.
  synchronized String learn(byte[] raw) {
    var id = name(raw);
    dictionaries.computeIfAbsent(
        id, _ -> new Dictionary(raw.clone(), new ZstdDictCompress(raw, LEVEL)));
    return id;
  }

  byte[] compress(byte[] bytes) {
    return Zstd.compress(bytes, LEVEL);
  }

  byte[] compress(byte[] bytes, String dictionary) {
    try (var context = new ZstdCompressCtx()) {
      return context.loadDict(find(dictionary).forCompression()).compress(bytes);
    }
  }

  byte[] decompress(byte[] frame) {
    return plain(frame);
  }

  byte[] decompress(byte[] frame, String dictionary) {
    try (var context = new ZstdDecompressCtx()) {
      return context.loadDict(find(dictionary).raw()).decompress(frame, size(frame));
    }
  }

  /// Decompresses a frame that needs no dictionary.
  static byte[] plain(byte[] frame) {
    return Zstd.decompress(frame, size(frame));
  }

  private synchronized Dictionary find(String id) {
    var dictionary = dictionaries.get(id);
    if (dictionary == null) {
      throw new IllegalStateException("dictionary " + id + " was not learnt");
    }
    return dictionary;
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
