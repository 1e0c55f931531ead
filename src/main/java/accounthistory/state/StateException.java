package accounthistory.state;

import static java.util.Objects.requireNonNull;

import accounthistory.text.FileWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;

/// The state folder cannot be made, written or read; the run ends with 74.
public final class StateException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  /// @param action what was tried, e.g. `write`
  public StateException(String action, Path path, IOException cause) {
    super(
        "state folder: cannot %s %s: %s; the setting state.folder moves it"
            .formatted(action, path, FileWords.of(cause)),
        cause);
  }

  /// A folder that could not be listed to its end.
  public StateException(String action, Path path, DirectoryIteratorException cause) {
    this(action, path, requireNonNull(cause.getCause()));
  }
}
