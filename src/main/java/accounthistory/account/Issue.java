package accounthistory.account;

import org.jspecify.annotations.Nullable;

/// A value that a reply lacks, or that no column can hold: the figure is unknown, and this says
/// why.
///
/// @param path where in the reply, e.g. `positions[17].maxNotional`
/// @param value the text of the reply, at most 200 characters; null when there is none
public record Issue(String path, Kind kind, @Nullable String value) {
  /// What is wrong with the value.
  public enum Kind {
    MISSING("missing"),
    EMPTY("empty"),
    DOES_NOT_FIT("does_not_fit");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /// The name used in tables.
    public String label() {
      return label;
    }
  }
}
