package accounthistory.capture;

import java.io.Serial;

/// A value that came from outside, and that a record does not let through its door or a reading
/// does not understand. The message names the value and what is wanted.
///
/// It is what callers may expect and act upon; an argument that only a bug can make is a plain
/// [IllegalArgumentException].
public final class InvalidValueException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  public InvalidValueException(String message) {
    super(message);
  }
}
