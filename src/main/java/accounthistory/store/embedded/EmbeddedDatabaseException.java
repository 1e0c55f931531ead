package accounthistory.store.embedded;

import accounthistory.text.FileWords;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// The embedded PostgreSQL cannot be had; the message says why and what an operator can do.
public final class EmbeddedDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean isPassing;

  EmbeddedDatabaseException(String message) {
    this(message, true);
  }

  EmbeddedDatabaseException(String message, Throwable cause) {
    super(message, cause);
    this.isPassing = true;
  }

  private EmbeddedDatabaseException(String message, boolean isPassing) {
    super(message);
    this.isPassing = isPassing;
  }

  private EmbeddedDatabaseException(String message, IOException cause) {
    super(message, cause);
    this.isPassing = !isForSomebody(cause);
  }

  /// Its folder, or what is in there, cannot be used.
  static EmbeddedDatabaseException ofFolder(String doing, Path path, IOException cause) {
    return new EmbeddedDatabaseException(
        "%s the database in %s: %s; the setting database.folder moves it"
            .formatted(doing, path, FileWords.of(path, cause)),
        cause);
  }

  /// It stays so until somebody changes something.
  static EmbeddedDatabaseException lasting(String message) {
    return new EmbeddedDatabaseException(message, false);
  }

  /// Whether a later try may succeed.
  public boolean isPassing() {
    return isPassing;
  }

  /// Rights, places and read-only disks do not fix themselves; full ones are emptied.
  private static boolean isForSomebody(IOException cause) {
    var message = String.valueOf(cause.getMessage());
    return cause instanceof FileSystemException
        && !message.contains("No space left")
        && !message.contains("uota exceeded")
        && !message.contains("Too many open files");
  }
}
