package accounthistory.state;

import accounthistory.text.FileWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The state folder cannot be made, written or read; the run ends with 74.
public final class StateException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  StateException(String action, Path path, IOException cause) {
    super(
        "state folder: cannot %s %s: %s; the setting state.folder moves it"
            .formatted(action, path, FileWords.of(cause)),
        cause);
  }
}
