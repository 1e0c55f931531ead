package accounthistory.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// One file of `sql/`.
///
/// @param name the file's path within its folder, without `.sql`
/// @param text all of it, comments included
public record SqlFile(String name, String text) {
  public SqlFile {
    if (!text.startsWith("-- ")) {
      throw new IllegalArgumentException(
          "sql file " + name + ": its first line must be a comment that says what it is");
    }
  }

  /// The first comment line, without its dashes.
  public String title() {
    return comments().getFirst();
  }

  /// The comment lines at the file's beginning, without their dashes.
  public List<String> comments() {
    return text.lines()
        .takeWhile(it -> it.startsWith("--"))
        .map(it -> it.substring(2).strip())
        .toList();
  }

  /// SHA-256 of the text, hex.
  public String sha256() {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
