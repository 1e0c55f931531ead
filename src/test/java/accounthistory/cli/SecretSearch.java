package accounthistory.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.spool.Envelope;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDictDecompress;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Finds secrets in whatever bytes there are, whole or a part of sixteen bytes, as they are or
/// percent-encoded.
final class SecretSearch {
  /// How much of a secret is found.
  static final int PART = 16;

  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final long BASE_TO_THE_PART = power(PART);

  private final Map<Long, String> names = new HashMap<>();
  private final Map<String, String> findings = new TreeMap<>();

  /// From now on a text is looked for.
  ///
  /// @param name what a finding says instead of the text
  void lookFor(String name, String secret) {
    if (secret.length() < PART) {
      throw new IllegalArgumentException(
          name + " is too short to be distinguished from other texts");
    }
    for (var form : new String[] {secret, URLEncoder.encode(secret, UTF_8)}) {
      walk(form.getBytes(UTF_8), (hash, _) -> names.putIfAbsent(hash, name));
    }
  }

  /// Looks into bytes.
  ///
  /// @param place names them in a finding
  void look(String place, byte[] bytes) {
    secretIn(bytes).ifPresent(it -> findings.putIfAbsent(place, it));
  }

  /// Which secret stands where, and after what.
  Map<String, String> findings() {
    return findings;
  }

  private Optional<String> secretIn(byte[] bytes) {
    var finding = new String[1];
    walk(
        bytes,
        (hash, end) -> {
          var name = names.get(hash);
          if (name != null && finding[0] == null) {
            var from = Math.max(0, end - PART - 60);
            var before = new String(bytes, from, end - PART - from, UTF_8);
            finding[0] = name + " after \"" + before.replaceAll("[\\p{Cntrl}]", " ") + '"';
          }
        });
    return Optional.ofNullable(finding[0]);
  }

  /// Looks into all files of a folder but those of one below it, and into the bodies of captures.
  ///
  /// @return how many bodies there were
  int lookIntoFiles(Path folder, String except) throws IOException {
    var bodies = 0;
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = folder.relativize(file).toString();
        if (!name.startsWith(except + "/")) {
          look(name, Files.readAllBytes(file));
        }
        if (name.endsWith(".capture")
            && Envelope.open(Files.readAllBytes(file)) instanceof Envelope.Opened.Whole it) {
          for (var document : it.capture().documents()) {
            look(name + ", " + document.part(), document.body().bytes());
            bodies++;
          }
        }
      }
    }
    return bodies;
  }

  /// Looks into every column of every table of schema `history`, and into the bodies there.
  ///
  /// @return how many bodies there were
  int lookIntoTables(DSLContext sql) {
    var tables =
        sql.fetchValues(
            "select format('%I.%I', relnamespace::regnamespace, relname) from pg_class"
                + " where relnamespace = 'history'::regnamespace and relkind = 'r'");
    for (var table : tables) {
      for (var row : sql.fetch("select * from " + table)) {
        for (var field : row.fields()) {
          var value = row.get(field);
          var text = Arrays.deepToString(new Object[] {value}).getBytes(UTF_8);
          look(table + "." + field.getName(), value instanceof byte[] bytes ? bytes : text);
        }
      }
    }
    var documents =
        sql.fetch(
            """
            select document.body, dictionary.body
            from history.raw_document as document
            left join history.raw_dictionary as dictionary
                using (account_id, stream, dictionary_id)
            """);
    for (var document : documents) {
      var dictionary = document.get(1, byte[].class);
      look(
          "body of history.raw_document",
          unpacked(
              document.get(0, byte[].class),
              dictionary == null ? null : unpacked(dictionary, null)));
    }
    return documents.size();
  }

  private static byte[] unpacked(byte[] frame, byte @Nullable [] dictionary) {
    var size = Math.toIntExact(Zstd.getFrameContentSize(frame));
    if (dictionary == null) {
      return Zstd.decompress(frame, size);
    }
    try (var prepared = new ZstdDictDecompress(dictionary)) {
      return Zstd.decompress(frame, prepared, size);
    }
  }

  private interface Visitor {
    /// @param end index after the part
    void part(long hash, int end);
  }

  /// A rolling hash over every part. With 64 bits none is taken for another.
  private static void walk(byte[] bytes, Visitor visitor) {
    var hash = 0L;
    for (var i = 0; i < bytes.length; i++) {
      hash = hash * BASE + bytes[i];
      if (i >= PART) {
        hash -= BASE_TO_THE_PART * bytes[i - PART];
      }
      if (i >= PART - 1) {
        visitor.part(hash, i + 1);
      }
    }
  }

  private static long power(int exponent) {
    return exponent == 0 ? 1 : BASE * power(exponent - 1);
  }
}
