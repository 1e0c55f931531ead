package accounthistory.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs work in READ COMMITTED transactions and repeats what a neighbour made fail.
public final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private static final String UNDONE = "40000";

  /// Deadlock, serialization failure, undone before its commit arrived, lock not available: another
  /// try may succeed.
  private static final Set<String> REPEATABLE = Set.of("40P01", "40001", UNDONE, "55P03");

  private static final int TRIES_MAX = 8;
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);

  /// No statement here takes seconds, unless the server is in trouble; then captures wait.
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(90);

  /// How long a client that is gone may keep its locks.
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

  /// How long the outcome of a commit is queried.
  private static final Duration ASKED_MAX = Duration.ofSeconds(10);

  /// What a server says that has not committed: serialization failures, broken constraints.
  private static final Set<String> REFUSED_COMMITS = Set.of("40", "23");

  /// How long a transaction may wait and its statements run, how often it is tried, and whether the
  /// server plans a prepared statement for its values or once.
  private record Limits(Duration lock, Duration statement, int tries, String plans) {
    private static final String FOR_VALUES = "auto";
    private static final String ONCE = "force_generic_plan";

    static final Limits OF_WORK =
        new Limits(LOCK_TIMEOUT, STATEMENT_TIMEOUT, TRIES_MAX, FOR_VALUES);

    /// Less than anybody waits for the answer.
    static final Limits OF_A_LOOK =
        new Limits(Duration.ofSeconds(1), Duration.ofMillis(1800), 1, FOR_VALUES);

    Limits plannedOnce() {
      return new Limits(lock, statement, tries, ONCE);
    }

    /// What a transaction begins with: its level by a command, since a query would come too late.
    static final String LEVEL = "set transaction isolation level read committed";

    /// Columns of a query, which sets them in the same round trip as the query.
    String columns() {
      return "%s, %s, %s, set_config('plan_cache_mode', '%s', true)"
          .formatted(
              column("lock_timeout", lock),
              column("statement_timeout", statement),
              column("idle_in_transaction_session_timeout", IDLE_TIMEOUT),
              plans);
    }

    private static String column(String name, Duration limit) {
      return "set_config('%s', '%sms', true)".formatted(name, limit.toMillis());
    }
  }

  private static final Settings SETTINGS =
      new Settings().withExecuteLogging(false).withRenderSchema(true);

  private final DataSource source;
  private final Commits commits;
  private final Limits limits;

  public Transactions(DataSource source) {
    this(source, ASKED_MAX);
  }

  Transactions(DataSource source, Duration askedMax) {
    this(source, new Commits(source, askedMax), Limits.OF_WORK);
  }

  private Transactions(DataSource source, Commits commits, Limits limits) {
    this.source = source;
    this.commits = commits;
    this.limits = limits;
  }

  /// The same for what somebody waits for who cannot wait: the server itself ends it after a
  /// moment, so that the connection need not be broken.
  public Transactions looking() {
    return new Transactions(source, commits, Limits.OF_A_LOOK);
  }

  /// The same for statements that look up a few rows by key in many partitions: planning one takes
  /// longer than running it, so a session plans each once.
  public Transactions plannedOnce() {
    return new Transactions(source, commits, limits.plannedOnce());
  }

  /// Work inside one transaction; the connection underneath is for `COPY`.
  @FunctionalInterface
  public interface Work<T> {
    T run(DSLContext sql, Connection connection) throws SQLException;
  }

  /// Runs work to its commit. Work may run several times, each time in a new transaction, so it
  /// keeps nothing of a try that did not return.
  public <T> T run(Work<T> work) throws StoreException {
    for (var attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (SQLException | DataAccessException e) {
        var state = Outage.stateOf(e);
        if (attempt >= limits.tries() || !REPEATABLE.contains(state)) {
          throw new StoreException(e);
        }
        LOG.warn("database: SQLState {}, the transaction is repeated", state);
        LockSupport.parkNanos(
            Duration.ofMillis(ThreadLocalRandom.current().nextLong(5, 25L << attempt)).toNanos());
      }
    }
  }

  /// What one try came to: work done, and a commit that was answered, or not.
  private record Try<T>(T result, Commits.Begun begun, @Nullable SQLException unanswered) {}

  private <T> T once(Work<T> work) throws SQLException {
    var made = made(work);
    var unanswered = made.unanswered();
    if (unanswered == null) {
      return made.result();
    }
    // The connection is given back by now: asking takes another.
    return switch (commits.outcomeOf(made.begun())) {
      case COMMITTED -> made.result();
      case UNDONE ->
          throw new SQLException(
              "the connection broke before the commit arrived", UNDONE, unanswered);
      case UNKNOWN -> throw StoreException.unknownOutcome(unanswered);
    };
  }

  private <T> Try<T> made(Work<T> work) throws SQLException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      Commits.Begun begun;
      T result;
      try {
        begun = commits.begin(connection, Limits.LEVEL, limits.columns());
        result = work.run(DSL.using(connection, SQLDialect.POSTGRES, SETTINGS), connection);
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
      return new Try<>(result, begun, commit(connection));
    }
  }

  /// Null when the server has committed; an error when it was not heard of.
  private static @Nullable SQLException commit(Connection connection) throws SQLException {
    try {
      connection.commit();
      return null;
    } catch (SQLException e) {
      rollback(connection, e);
      var state = String.valueOf(e.getSQLState());
      if (REFUSED_COMMITS.contains(state.substring(0, Math.min(2, state.length())))) {
        throw e;
      }
      return e;
    }
  }

  /// The server's position; empty when the server does not report it.
  public Optional<ServerPosition> place() throws StoreException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(true);
      return ServerPosition.of(connection);
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  /// Asks one question, under the same limits as work.
  public <T> T ask(Function<DSLContext, T> question) throws StoreException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute(Limits.LEVEL + "; select " + limits.columns());
        var answer = question.apply(DSL.using(connection, SQLDialect.POSTGRES, SETTINGS));
        connection.commit();
        return answer;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException | DataAccessException e) {
      throw new StoreException(e);
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
