package accounthistory.report;

import accounthistory.sql.SqlFolder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Compares every kept figure with its definition, a day of an account at a time.
public final class DeepCheck {
  private static final int ROWS_SHOWN = 10;
  private static final int ROWS_COUNTED = 1_000;

  private static final String DAYS =
      """
      select
          account.account_id,
          account.name,
          cast(min(fact.snapshot_at) at time zone 'UTC' as date) - 1,
          cast(max(fact.snapshot_at) at time zone 'UTC' as date)
      from history.account
      inner join history.interval_fact as fact on fact.account_id = account.account_id
      where (cardinality(?) = 0 or account.name = any (?))
          and fact.snapshot_at >= cast(? as timestamptz)
      group by account.account_id, account.name
      order by account.name
      """;

  private final Check check;

  public DeepCheck() {
    this.check =
        SqlFolder.read("sql/deep").stream().map(Check::new).reduce(DeepCheck::one).orElseThrow();
  }

  private static Check one(Check first, Check second) {
    throw new IllegalStateException(
        "sql/deep holds " + first.name() + " and " + second.name() + ": one is known");
  }

  /// A step of the comparison: the days of an account.
  private record Span(long accountId, String account, LocalDate from, LocalDate to) {
    Asked asked(LocalDate day) {
      return Asked.with(
          Map.of(
              "account_id", Long.toString(accountId), "account", account, "day", day.toString()));
    }

    long days() {
      return to.toEpochDay() - from.toEpochDay() + 1;
    }
  }

  /// How far the comparison is.
  @FunctionalInterface
  public interface Listener {
    void at(String account, LocalDate day, long done, long all);
  }

  /// Compares the facts of accounts, all when none is named.
  ///
  /// @param since slots from this instant on, as PostgreSQL reads it
  public CheckResult run(
      Connection connection, List<String> accounts, String since, Listener listener)
      throws SQLException {
    var begun = System.nanoTime();
    var spans = spans(connection, accounts, since);
    var all = spans.stream().mapToLong(Span::days).sum();
    var done = 0L;
    var found = new ArrayList<Table>();
    for (var span : spans) {
      for (var day = span.from(); !day.isAfter(span.to()); day = day.plusDays(1)) {
        listener.at(span.account(), day, done++, all);
        var rows = check.query().run(connection, span.asked(day), ROWS_COUNTED);
        if (!rows.rows().isEmpty()) {
          found.add(rows);
        }
      }
    }
    return new CheckResult(check, verdict(found), Duration.ofNanos(System.nanoTime() - begun));
  }

  private static Verdict verdict(List<Table> found) {
    if (found.isEmpty()) {
      return new Verdict.Holds();
    }
    var rows = found.stream().flatMap(it -> it.rows().stream()).toList();
    var shown = rows.subList(0, Math.min(ROWS_SHOWN, rows.size()));
    var first = found.getFirst();
    return new Verdict.Violated(
        new Table(first.title(), first.columns(), shown, rows.size() > shown.size()),
        rows.size(),
        found.stream().anyMatch(Table::isCut));
  }

  private static List<Span> spans(Connection connection, List<String> accounts, String since)
      throws SQLException {
    var spans = new ArrayList<Span>();
    try (var statement = connection.prepareStatement(DAYS)) {
      var names = connection.createArrayOf("text", accounts.toArray(String[]::new));
      statement.setArray(1, names);
      statement.setArray(2, names);
      statement.setString(3, since);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          spans.add(
              new Span(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getObject(3, LocalDate.class),
                  rows.getObject(4, LocalDate.class)));
        }
      }
    }
    return spans;
  }
}
