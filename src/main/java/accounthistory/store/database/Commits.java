package accounthistory.store.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what became of a commit whose answer was lost, by asking the server for the state of
/// the transaction's number.
///
/// The number says something only to the server that gave it: the same cluster and timeline, and
/// not crashed since. A crash may forget a number that was never written down, and give it to
/// somebody else.
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /// Statistics are reset by a crash and by nothing else that happens by itself.
  private static final String SINCE_CRASH = "(select stats_reset from pg_stat_bgwriter)::text";

  private final DataSource source;
  private final Duration askedMax;
  private volatile boolean isReported = true;

  Commits(DataSource source, Duration askedMax) {
    this.source = source;
    this.askedMax = askedMax;
  }

  /// A transaction's number and whose it is.
  ///
  /// @param sinceCrash an instant as text that changes with every crash of the server
  /// @param place empty when the server does not report it; then no outcome is believed
  record Begun(String number, @Nullable String sinceCrash, Optional<ServerPosition> place) {}

  /// What became of a transaction.
  enum Outcome {
    COMMITTED,
    UNDONE,
    /// The server that could know does not answer.
    UNKNOWN
  }

  /// Begins a transaction under the given limits and notes its number: one round trip.
  ///
  /// @param level the command that comes first
  /// @param limits columns that set them
  Begun begin(Connection connection, String level, String limits) throws SQLException {
    if (isReported) {
      try {
        return begun(connection, level, limits, ServerPosition.QUESTION);
      } catch (SQLException e) {
        if (!ServerPosition.isUntold(e)) {
          throw e;
        }
        isReported = false;
        LOG.warn("database: does not report its position: {}", e.getMessage());
        connection.rollback();
      }
    }
    return begun(connection, level, limits, "select '' as system");
  }

  private static Begun begun(Connection connection, String level, String limits, String place)
      throws SQLException {
    var number =
        "select pg_current_xact_id()::text as number, %s as since_crash, place.*, %s from (%s) as place"
            .formatted(SINCE_CRASH, limits, place);
    try (var statement = connection.createStatement()) {
      var isRows = statement.execute(level + "; " + number);
      while (!isRows) {
        isRows = statement.getMoreResults(Statement.CLOSE_CURRENT_RESULT);
      }
      try (var rows = statement.getResultSet()) {
        rows.next();
        return new Begun(
            rows.getString("number"),
            rows.getString("since_crash"),
            rows.getString("system").isEmpty()
                ? Optional.empty()
                : Optional.of(ServerPosition.read(rows)));
      }
    }
  }

  /// Asks until somebody who knows has answered, for a limited time.
  Outcome outcomeOf(Begun begun) {
    if (begun.place().isEmpty()) {
      return Outcome.UNKNOWN;
    }
    var begin = System.nanoTime();
    Optional<Outcome> outcome = Optional.empty();
    while (outcome.isEmpty() && System.nanoTime() - begin < askedMax.toNanos()) {
      try {
        outcome = asked(begun);
      } catch (SQLException e) {
        outcome =
            Outage.of(e).filter(it -> it == Outage.PASSING).isPresent()
                ? Optional.empty()
                : Optional.of(Outcome.UNKNOWN);
      }
      if (outcome.isEmpty()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    LOG.warn(
        "database: a commit was not answered; transaction {}: {}",
        begun.number(),
        outcome.map(it -> "asked, " + it).orElse("no server could be queried"));
    return outcome.orElse(Outcome.UNKNOWN);
  }

  /// Empty while the transaction is still open: its server has not noticed the break yet.
  private Optional<Outcome> asked(Begun begun) throws SQLException {
    var question =
        "select pg_xact_status('%s'::xid8) as status, %s as since_crash, place.* from (%s) as place"
            .formatted(
                Long.parseUnsignedLong(begun.number()), SINCE_CRASH, ServerPosition.QUESTION);
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(true);
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery(question)) {
        rows.next();
        return outcome(begun, rows);
      }
    }
  }

  private static Optional<Outcome> outcome(Begun begun, ResultSet answer) throws SQLException {
    var isWitness =
        begun.place().filter(ServerPosition.read(answer)::isLineOf).isPresent()
            && Objects.equals(begun.sinceCrash(), answer.getString("since_crash"));
    if (!isWitness) {
      return Optional.of(Outcome.UNKNOWN);
    }
    return switch (String.valueOf(answer.getString("status"))) {
      case "committed" -> Optional.of(Outcome.COMMITTED);
      case "aborted" -> Optional.of(Outcome.UNDONE);
      case "in progress" -> Optional.empty();
      // So long ago that the server has forgotten.
      default -> Optional.of(Outcome.UNKNOWN);
    };
  }
}
