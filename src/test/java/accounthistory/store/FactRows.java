package accounthistory.store;

import accounthistory.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/// The facts of a database beside what their definition says.
public final class FactRows {
  private static final String COLUMNS =
      """
      select string_agg(column_name, ', ' order by ordinal_position)
      from information_schema.columns
      where table_schema = 'definition' and table_name = {0}
      """;

  private final DSLContext sql;

  public FactRows(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
  }

  /// Rows that are facts or follow from the definition, and not both; as text.
  public List<String> deviations() {
    var deviations = new ArrayList<>(deviations("interval_facts", "interval_fact"));
    deviations.addAll(deviations("day_facts", "day_fact"));
    deviations.addAll(deviations("changed_positions", "position_change"));
    deviations.addAll(deviations("day_flows", "day_flow"));
    deviations.addAll(deviations("day_symbols", "day_symbol"));
    return deviations;
  }

  private List<String> deviations(String definition, String fact) {
    var columns = sql.fetchSingle(COLUMNS, DSL.val(definition)).get(0, String.class);
    return sql.fetch(
            """
            (
                select 'defined' as side, %1$s from definition.%2$s
                except
                select 'defined', %1$s from history.%3$s
            )
            union all
            (
                select 'stored', %1$s from history.%3$s
                except
                select 'stored', %1$s from definition.%2$s
            )
            """
                .formatted(columns, definition, fact))
        .map(Object::toString);
  }
}
