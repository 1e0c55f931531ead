package accounthistory.cli.option;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// The instant in a file's name: `2026-11-22T120520Z`, `2026-11-22T12:05:20Z` or epoch
/// milliseconds.
public final class FileInstant {
  private static final Pattern ISO =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})T(\\d{2}):?(\\d{2}):?(\\d{2}(?:\\.\\d{1,6})?)Z");
  private static final Pattern MILLIS = Pattern.compile("(?<!\\d)(\\d{13})(?!\\d)");

  private FileInstant() {}

  /// Empty when the name holds none.
  public static Optional<Instant> of(Path file) {
    var name = String.valueOf(file.getFileName());
    var iso = ISO.matcher(name);
    if (iso.find()) {
      try {
        return Optional.of(
            Instant.parse(
                "%sT%s:%s:%sZ".formatted(iso.group(1), iso.group(2), iso.group(3), iso.group(4))));
      } catch (DateTimeException _) {
        return Optional.empty();
      }
    }
    var millis = MILLIS.matcher(name);
    return millis.find()
        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(millis.group(1))))
        : Optional.empty();
  }
}
