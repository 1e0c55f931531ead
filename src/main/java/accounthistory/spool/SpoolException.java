package accounthistory.spool;

import accounthistory.text.FileWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The state folder cannot be written or read: disk full, read-only, no permission, broken. Nothing
/// can be captured safely until somebody looks; the run ends with 74.
public final class SpoolException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  SpoolException(String action, Path path, IOException cause) {
    super(
        "spool: cannot %s %s: %s; the setting state.folder moves it"
            .formatted(action, path, FileWords.of(cause)),
        cause);
  }
}
