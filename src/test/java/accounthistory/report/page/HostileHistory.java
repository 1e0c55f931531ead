package accounthistory.report.page;

import static accounthistory.store.ProfitHistory.held;

import accounthistory.account.Income;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.store.ProfitHistory;
import accounthistory.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// Three days of two accounts by the hour, in which whatever may be named by others is named by
/// somebody who means harm.
final class HostileHistory {
  static final Instant BEGIN = Instant.parse("2026-11-17T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-11-19T14:10:00Z");

  static final String SYMBOL = "</script><script>hurt()</script>USDT";
  static final String SCENARIO = "<img src=x onerror=hurt()>\u202E";
  static final String GROUP = "\"><svg onload=hurt()>'&amp;";

  private static final int HOURS = 62;

  /// A slot that is missing, so that there is a gap.
  private static final int GAP = 30;

  private final TestDatabase database;
  private final ProfitHistory history;

  HostileHistory(TestDatabase database) {
    this.database = database;
    this.history = new ProfitHistory(database);
  }

  void write() {
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    var main = history.account("main", BEGIN);
    var side = history.account("side", BEGIN);
    history.run("select history.ensure_partitions('2026-11-17Z', '2026-11-20Z')");
    for (var hour = 0; hour <= HOURS; hour++) {
      slot(main, hour, 1000 + hour * 2 - (hour > 40 ? 50 : 0));
      if (hour != GAP) {
        slot(side, hour, 500 - hour);
      }
    }
    tell(main, flow(5, "REALIZED_PNL", "12"), flow(8, "FUNDING_FEE", "-2"));
    tell(side, flow(30, "COMMISSION", "-1"), flow(40, "TRANSFER", "100"));
    name();
    history.refresh();
  }

  private void name() {
    history.run(
        "insert into history.stress_scenario (scenario, shocks) values ($name$%s$name$, '* -10 %%')"
            .formatted(SCENARIO));
    history.run(
        """
        insert into history.account_group_member (account_id, group_name, joined_on)
        select account_id, $name$%s$name$, '2026-11-17' from history.account where kind = 'trading'
        """
            .formatted(GROUP));
  }

  /// A connection that looks from [#NOW].
  Connection connect() throws SQLException {
    var connection = database.connect();
    try (var statement = connection.createStatement()) {
      statement.execute("set analytics.as_of = '" + NOW + "'");
    }
    return connection;
  }

  static PageRequest request(ZoneId zone) {
    return new PageRequest(
        List.of("main", "side"),
        Optional.of(GROUP),
        LocalDate.parse("2026-11-17"),
        LocalDate.parse("2026-11-19"),
        zone,
        NOW);
  }

  private void slot(Subject account, int hour, int wallet) {
    List<Position> open =
        hour < 10
            ? List.of()
            : List.of(ProfitHistory.position(SYMBOL, PositionSide.BOTH, "2", "-3"));
    history.slot(
        account,
        BEGIN.plus(Duration.ofHours(hour)),
        open,
        held("USDT", String.valueOf(wallet), open.isEmpty() ? "0" : "-3"));
  }

  private Income flow(int hour, String type, String amount) {
    return history.flow(BEGIN.plusSeconds(3600L * hour - 1800), type, "USDT", amount);
  }

  private void tell(Subject account, Income... flows) {
    history.told(account, BEGIN.minusSeconds(3600), NOW.plusSeconds(7200), flows);
  }
}
