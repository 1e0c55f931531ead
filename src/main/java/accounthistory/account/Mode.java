package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import org.jspecify.annotations.Nullable;

/// A mode of the account as one reply reports it.
///
/// @param on the flag; null when the reply does not determine it
/// @param derived whether the flag was derived from other figures rather than reported
public record Mode(@Nullable Boolean on, boolean derived) {
  public static final Mode UNKNOWN = new Mode(null, false);

  public Mode {
    if (on == null && derived) {
      throw new InvalidValueException("an unknown mode cannot be derived");
    }
  }

  public static Mode reported(boolean on) {
    return new Mode(on, false);
  }

  public static Mode concluded(boolean on) {
    return new Mode(on, true);
  }
}
