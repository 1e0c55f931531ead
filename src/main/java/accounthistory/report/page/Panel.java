package accounthistory.report.page;

import accounthistory.report.NamedQuery;
import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A table or a chart of the page, declared by one file of `sql/page`: what its first lines say and
/// the statement below them.
///
/// The first line is the title. Then come lines `-- key: value`; further comment lines belong to
/// the statement.
public final class Panel {
  /// What a file may say of its panel.
  ///
  /// - `place`: a number that orders the panels of a section
  /// - `asks`: the question that the panel answers
  /// - `unit`: what the amounts are in
  /// - `method`: how the figures come about, a sentence or two
  /// - `about`: `now` or `period`
  /// - `chart`: a kind of chart and which columns it draws; without it the panel is a table
  /// - `width`: `half` when two panels stand side by side
  /// - `show`: the columns that its table shows; the CSV has all
  private static final Set<String> KEYS =
      Set.of("place", "asks", "unit", "method", "about", "chart", "width", "show");

  private static final Set<String> REQUIRED = Set.of("place", "asks", "unit", "method", "about");

  private final Section section;
  private final SqlFile file;
  private final Map<String, String> said;
  private final NamedQuery query;

  private Panel(Section section, SqlFile file) {
    this.section = section;
    this.file = file;
    this.said = said(file);
    this.query = new NamedQuery(file);
  }

  /// All panels, in the order of the page.
  public static List<Panel> all() {
    return Arrays.stream(Section.values()).flatMap(it -> of(it).stream()).toList();
  }

  private static List<Panel> of(Section section) {
    return SqlFolder.read("sql/page/" + section.folder()).stream()
        .map(it -> new Panel(section, it))
        .sorted(Comparator.comparing(it -> Integer.valueOf(it.said("place"))))
        .toList();
  }

  public Section section() {
    return section;
  }

  /// The name of its file, which no other panel has.
  public String name() {
    return file.name();
  }

  public String title() {
    return file.title();
  }

  /// What the file says under a key; empty when it says nothing.
  public String said(String key) {
    return said.getOrDefault(key, "");
  }

  NamedQuery query() {
    return query;
  }

  private static Map<String, String> said(SqlFile file) {
    var said = new LinkedHashMap<String, String>();
    for (var line : file.comments().subList(1, file.comments().size())) {
      var colon = line.indexOf(": ");
      if (colon > 0 && KEYS.contains(line.substring(0, colon))) {
        said.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    for (var key : REQUIRED) {
      if (!said.containsKey(key)) {
        throw new IllegalArgumentException(
            "panel %s: does not say its %s".formatted(file.name(), key));
      }
    }
    return said;
  }
}
