package accounthistory.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a question. A value is a `BigDecimal`, `Long`, `Boolean`, `String`, `Instant`,
/// `LocalDate`, a list of strings, or null for what is not known.
///
/// @param columns none for a statement that answers with rows and no value
/// @param isCut whether there were more rows than the limit
public record Table(
    String title, List<Column> columns, List<List<@Nullable Object>> rows, boolean isCut) {
  public Table {
    columns = List.copyOf(columns);
    var copied = new ArrayList<List<@Nullable Object>>();
    for (var row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "%s: a row of %s values under %s columns".formatted(title, row.size(), columns.size()));
      }
      copied.add(Collections.unmodifiableList(new ArrayList<@Nullable Object>(row)));
    }
    rows = Collections.unmodifiableList(copied);
  }
}
