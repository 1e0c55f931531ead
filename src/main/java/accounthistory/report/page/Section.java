package accounthistory.report.page;

import java.util.Locale;

/// A part of the page, in its order; its folder in `sql/page` holds its panels.
public enum Section {
  NOW("Now"),
  PERIOD("The period"),
  RISK("Exposure and margin"),
  POSITIONS("Positions"),
  COSTS("Trades and costs"),
  DATA("Data quality");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  /// As its heading reads.
  public String title() {
    return title;
  }

  /// The folder of its panels in `sql/page`.
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
