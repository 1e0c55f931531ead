package accounthistory.store.schema;

import accounthistory.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Small hand-made histories, written by plain SQL: what the views must show of them is computed by
/// hand in the tests.
public final class History implements AutoCloseable {
  private static final Map<String, Map<String, Object>> DEFAULTS =
      Map.of(
          "account",
          Map.of("venue", "binance-usdm", "environment", "simulated"),
          "capture_schedule",
          Map.of("every_seconds", 300, "phase_seconds", 20, "lateness_ms", 150_000, "active", true),
          "account_snapshot",
          Map.ofEntries(
              Map.entry("source", "/fapi/v2/account"),
              Map.entry("attempt", "00000000-0000-0000-0000-000000000001"),
              Map.entry("captured_at_source", "measured"),
              Map.entry("multi_assets_margin_derived", false),
              Map.entry("hedge_mode_derived", false),
              Map.entry("asset_rows_served", 20),
              Map.entry("position_rows_served", 600),
              Map.entry("asset_balance_rows", 0),
              Map.entry("position_rows", 0),
              Map.entry("unknown_fields", 0),
              Map.entry("is_complete", true),
              Map.entry("normalizer_version", 1),
              Map.entry("load_id", 1)),
          "asset_balance",
          Map.of("load_id", 1),
          "position",
          Map.of("position_side", "BOTH", "load_id", 1),
          "asset_balance_value",
          Map.of("source", "index", "observed_at", "2026-01-01T00:00:00Z"),
          "slot_exception",
          Map.of("load_id", 1),
          "collector",
          Map.ofEntries(
              Map.entry("collector_id", "00000000-0000-0000-0000-000000000001"),
              Map.entry("host_name", "one"),
              Map.entry("collector_name", "one"),
              Map.entry("program_version", "test"),
              Map.entry("seen_at", "2026-01-01T00:00:00Z"),
              Map.entry("spool_captures", 0),
              Map.entry("spool_set_aside", 0)),
          "normalization_issue",
          Map.of("load_id", 1, "kind", "empty"),
          "raw_document",
          Map.ofEntries(
              Map.entry("stream", "account"),
              Map.entry("part", "account"),
              Map.entry("endpoint", "/fapi/v2/account"),
              Map.entry("http_status", 200),
              Map.entry("sent_at", "2026-01-01T00:00:00Z"),
              Map.entry("received_at", "2026-01-01T00:00:01Z"),
              Map.entry("clock_source", "measured"),
              Map.entry("sha256", "\\x" + "00".repeat(32)),
              Map.entry("size_bytes", 2),
              Map.entry("body", "\\x00"),
              Map.entry("load_id", 1)));

  private final Connection connection;

  private History(Connection connection) {
    this.connection = connection;
  }

  /// An empty history whose views look from the instant given. It has the partitions that every
  /// test's database has; [#cover] makes others.
  public static History in(TestDatabase database, String asOf) throws SQLException {
    var history = new History(database.connect());
    history.run("set analytics.as_of = '" + asOf + "'");
    return history;
  }

  public Connection connection() {
    return connection;
  }

  /// A trading account of that name; returns its key.
  public long account(String name) throws SQLException {
    add("account", "name", name);
    return Long.parseLong(
        rows("select account_id from history.account where name = '" + name + "'").getFirst());
  }

  /// A snapshot; `mode` is `single`, `multi` or `unknown`. More columns as names and values.
  public void snapshot(long account, String slot, String mode, Object... more) throws SQLException {
    var values = new ArrayList<Object>(List.of("account_id", account, "snapshot_at", slot));
    values.addAll(List.of("captured_at", slot));
    if (!mode.equals("unknown")) {
      values.addAll(List.of("multi_assets_margin", mode.equals("multi")));
      values.addAll(List.of("valuation_asset", mode.equals("multi") ? "USD" : "USDT"));
    }
    values.addAll(List.of(more));
    add("account_snapshot", values.toArray());
  }

  /// A row of a table of `history`, as names and values; what is not given has an ordinary value.
  public void add(String table, Object... namesAndValues) throws SQLException {
    var row = new LinkedHashMap<String, Object>(DEFAULTS.getOrDefault(table, Map.of()));
    for (var i = 0; i < namesAndValues.length; i += 2) {
      row.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    var values =
        row.values().stream()
            .map(it -> "'" + it.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    run(
        "insert into history.%s (%s) values (%s)"
            .formatted(table, String.join(", ", row.keySet()), values));
  }

  /// Makes the facts of what was written by hand, as the refresher does of what it derived. A slot
  /// without an interval opens one.
  public void derive() throws SQLException {
    run(
        """
        insert into history.slot_interval (account_id, snapshot_at, flows_to, booking)
        select account_id, snapshot_at, snapshot_at, 'opening'
        from history.account_snapshot
        on conflict do nothing
        """);
    run("delete from history.interval_fact");
    var columns =
        rows("""
        select string_agg(column_name, ', ' order by ordinal_position)
        from information_schema.columns
        where table_schema = 'definition' and table_name = 'interval_facts'
        """)
            .getFirst();
    run(
        "insert into history.interval_fact (%1$s) select %1$s from definition.interval_facts"
            .formatted(columns));
    run("delete from history.position_change");
    run(
        """
        insert into history.position_change
            (account_id, snapshot_at, symbol, position_side, amount, entry_price)
        select account_id, snapshot_at, symbol, position_side, amount, entry_price
        from definition.changed_positions
        """);
  }

  /// Makes the partitions of every month of `[from, to]`.
  public void cover(String from, String to) throws SQLException {
    run("select history.ensure_partitions('%s', '%s')".formatted(from, to));
  }

  public void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Every row as its values in text, joined by a bar; a null is a dash.
  public List<String> rows(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      var rows = new ArrayList<String>();
      while (result.next()) {
        var values = new ArrayList<String>();
        for (var i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          @Nullable String value = result.getString(i);
          values.add(value == null ? "-" : value);
        }
        rows.add(String.join(" | ", values));
      }
      return rows;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
