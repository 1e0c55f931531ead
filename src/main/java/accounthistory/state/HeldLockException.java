package accounthistory.state;

import accounthistory.text.DurationText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A lock was not given back in time.
public final class HeldLockException extends IOException {
  private static final long serialVersionUID = 1L;

  HeldLockException(Path file, Duration wait) {
    super("%s has been held by another process for %s".formatted(file, DurationText.exact(wait)));
  }
}
