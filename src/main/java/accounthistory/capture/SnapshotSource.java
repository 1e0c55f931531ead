package accounthistory.capture;

import java.util.Locale;

/// Which generation of the exchange's endpoints an account's state is asked from.
public enum SnapshotSource {
  /// The second, and the third from when the exchange says that the second is gone.
  AUTO,
  /// One reply has all: `GET /fapi/v2/account`.
  V2,
  /// `GET /fapi/v3/account` and three others that report what it leaves out.
  V3;

  /// The word in the settings.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
