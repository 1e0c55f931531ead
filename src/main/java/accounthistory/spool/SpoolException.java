package accounthistory.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/// The state folder cannot be written or read: disk full, read-only, no permission, broken. Nothing
/// can be captured safely until somebody looks; the run ends with 74.
public final class SpoolException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  SpoolException(String action, Path path, IOException cause) {
    super("spool: cannot %s %s: %s".formatted(action, path, reason(cause)), cause);
  }

  private static String reason(IOException cause) {
    var kind = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? kind : kind + ": " + Objects.toString(cause.getMessage());
  }
}
