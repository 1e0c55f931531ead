package accounthistory.report.page;

import accounthistory.report.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads every panel as of one moment, so that the figures of a page add up.
final class PanelReader {
  /// A panel with more rows is not for a page.
  private static final int ROWS_MAX = 200_000;

  private static final String STATEMENT_TIMEOUT = "60s";

  private PanelReader() {}

  /// The rows of each panel, in the order of the page.
  ///
  /// @param connection in auto-commit mode; is so again afterwards
  static Map<Panel, Table> read(Connection connection, PageRequest request) throws SQLException {
    connection.setAutoCommit(false);
    try {
      try (var setting = connection.createStatement()) {
        setting.execute("set transaction isolation level repeatable read, read only");
        setting.execute("set local time zone 'UTC'");
        setting.execute("set local statement_timeout = '" + STATEMENT_TIMEOUT + "'");
      }
      var tables = new LinkedHashMap<Panel, Table>();
      for (var panel : Panel.all()) {
        tables.put(panel, panel.query().rows(connection, request.parameters(), ROWS_MAX));
      }
      return tables;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
