package accounthistory.benchmark;

import accounthistory.report.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How long dashboards wait: each panel of `panels.sql` as the reader role, over a history of one
/// month and then of twelve.
///
/// `mvn test -Ppanels` prints a line a panel: rows, the median of warm runs, planning, buffers, and
/// how much longer it takes with twelve months than with one. A panel of the computing views stands
/// below the one that reads what is derived.
public final class PanelBenchmark {
  private static final int DAYS_OF_A_MONTH = 31;
  private static final int DAYS_OF_A_YEAR = Integer.getInteger("panels.days", 365);

  /// A panel that takes longer is not asked again.
  private static final Duration SLOW = Duration.ofSeconds(5);

  private static final int RUNS = 5;

  private final PGSimpleDataSource source;
  private final String account;

  private PanelBenchmark(PGSimpleDataSource source, String account) {
    this.source = source;
    this.account = account;
  }

  private record Measured(long rows, double ms, double planning, long buffers) {}

  public static void main(String[] arguments) throws Exception {
    try (var server = BenchmarkServer.start()) {
      var source = new PGSimpleDataSource();
      source.setUrl(server.migrated());
      var history = new PanelHistory(source);
      history.begin();
      history.until(DAYS_OF_A_MONTH);
      var benchmark = new PanelBenchmark(source, "hedge-cross");
      var month = benchmark.measured(history.end(), List.of("day", "week", "month"));
      var checkOfMonth = benchmark.check(history.end());
      history.until(DAYS_OF_A_YEAR);
      benchmark.sizes();
      var year = benchmark.measured(history.end(), List.of("day", "week", "month", "year"));
      print(month, year);
      System.out.printf(
          "%-58s %8s %9.1f %9s %9s %8.2f%n",
          "check",
          "",
          benchmark.check(history.end()),
          "",
          "",
          benchmark.check(history.end()) / checkOfMonth);
    }
  }

  private static void print(Map<String, Measured> month, Map<String, Measured> year) {
    System.out.printf(
        "%-58s %8s %9s %9s %9s %8s%n", "panel", "rows", "ms", "planning", "buffers", "growth");
    for (var panel : Panel.all()) {
      for (var period : panel.periods()) {
        var name = panel.name() + ", " + period;
        var measured = Objects.requireNonNull(year.get(name), name);
        var before = month.get(name);
        System.out.printf(
            "%-58s %8d %9.1f %9.1f %9d %8s%n",
            (panel.isDefinition() ? "  " : "") + name,
            measured.rows(),
            measured.ms(),
            measured.planning(),
            measured.buffers(),
            before == null ? "" : "%.2f".formatted(measured.ms() / before.ms()));
      }
    }
  }

  private Map<String, Measured> measured(Instant end, List<String> periods) throws SQLException {
    var measured = new HashMap<String, Measured>();
    try (var connection = reader(end)) {
      for (var panel : Panel.all()) {
        for (var period : panel.periods()) {
          if (periods.contains(period)) {
            measured.put(
                panel.name() + ", " + period, measured(connection, filled(panel, period, end)));
          }
        }
      }
    }
    return measured;
  }

  private Connection reader(Instant end) throws SQLException {
    var connection = source.getConnection();
    try (var statement = connection.createStatement()) {
      statement.execute("set role account_history_reader");
      statement.execute("set timezone = 'UTC'");
      statement.execute("set analytics.as_of = '" + end + "'");
    }
    return connection;
  }

  private String filled(Panel panel, String period, Instant end) {
    var from =
        end.minus(
            Duration.ofDays(
                switch (period) {
                  case "day" -> 1;
                  case "week" -> 7;
                  case "month" -> 30;
                  case "year" -> DAYS_OF_A_YEAR;
                  default -> throw new IllegalArgumentException("panels.sql: " + period);
                }));
    return panel
        .sql()
        .replace("{account}", "'" + account + "'")
        .replace("{from}", "timestamptz '" + from + "'")
        .replace("{to}", "timestamptz '" + end + "'")
        .replace("{day_from}", "date '" + dayBefore(from) + "'")
        .replace("{day_to}", "date '" + dayBefore(end) + "'");
  }

  /// The day that ends at a midnight.
  private static LocalDate dayBefore(Instant midnight) {
    return midnight.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(1);
  }

  private static Measured measured(Connection connection, String panel) throws SQLException {
    var millis = new ArrayList<Double>();
    var rows = 0L;
    do {
      var begun = System.nanoTime();
      rows = rows(connection, panel);
      millis.add((System.nanoTime() - begun) / 1e6);
    } while (millis.size() <= RUNS && millis.getLast() < SLOW.toMillis());
    // The first run warms.
    var warm = millis.size() > 1 ? millis.subList(1, millis.size()) : millis;
    var plan = plan(connection, panel);
    var top = plan.path("Plan");
    return new Measured(
        rows,
        warm.stream().sorted().toList().get(warm.size() / 2),
        plan.path("Planning Time").asDouble(),
        top.path("Shared Hit Blocks").asLong() + top.path("Shared Read Blocks").asLong());
  }

  private static long rows(Connection connection, String panel) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(panel)) {
      var rows = 0L;
      while (result.next()) {
        rows++;
      }
      return rows;
    }
  }

  private static JsonNode plan(Connection connection, String panel) throws SQLException {
    try (var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "explain (analyze, buffers, timing off, format json) " + panel)) {
      result.next();
      return JsonMapper.shared().readTree(result.getString(1)).get(0);
    }
  }

  /// Milliseconds of all sentences, warm.
  private double check(Instant end) throws SQLException {
    try (var connection = source.getConnection()) {
      try (var statement = connection.createStatement()) {
        statement.execute("set analytics.as_of = '" + end + "'");
      }
      var millis = Double.MAX_VALUE;
      for (var i = 0; i < 2; i++) {
        var begun = System.nanoTime();
        Check.runAll(connection, Map.of());
        millis = Math.min(millis, (System.nanoTime() - begun) / 1e6);
      }
      return millis;
    }
  }

  /// Bytes a snapshot, by table.
  private void sizes() throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select
                    root.relname,
                    sum(pg_total_relation_size(part.relid))
                        / (select count(*) from history.account_snapshot) as bytes
                from pg_class as root
                cross join lateral pg_partition_tree(root.oid) as part
                where root.relnamespace = 'history'::regnamespace
                    and root.relkind = 'p'
                    and part.isleaf
                group by root.relname
                having sum(pg_total_relation_size(part.relid)) > 0
                union all
                select relname, pg_total_relation_size(oid)
                    / (select count(*) from history.account_snapshot)
                from pg_class
                where relnamespace = 'history'::regnamespace
                    and relkind = 'r'
                    and not relispartition
                    and pg_total_relation_size(oid) > 1000000
                order by 2 desc
                """)) {
      System.out.println("bytes a snapshot");
      while (rows.next()) {
        System.out.printf("  %-30s %8d%n", rows.getString(1), rows.getLong(2));
      }
    }
  }
}
