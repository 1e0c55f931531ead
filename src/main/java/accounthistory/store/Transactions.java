package accounthistory.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs work in READ COMMITTED transactions and repeats what a neighbour made fail.
final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  /// Deadlock, serialization failure, lock not available: another try may succeed.
  private static final Set<String> REPEATABLE = Set.of("40P01", "40001", "55P03");

  private static final int TRIES_MAX = 8;
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);
  private static final Settings SETTINGS =
      new Settings().withExecuteLogging(false).withRenderSchema(true);

  private final DataSource source;

  Transactions(DataSource source) {
    this.source = source;
  }

  /// Work inside one transaction; the connection underneath is for `COPY`.
  @FunctionalInterface
  interface Work<T> {
    T run(DSLContext sql, Connection connection) throws SQLException;
  }

  /// Runs work to its commit. Work may run several times, each time in a new transaction, so it
  /// keeps nothing of a try that did not return.
  <T> T run(Work<T> work) throws StoreException {
    for (var attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (SQLException | DataAccessException e) {
        var state = sqlState(e);
        if (attempt == TRIES_MAX || !REPEATABLE.contains(state)) {
          throw new StoreException(state, e);
        }
        LOG.warn("database: SQLState {}, the transaction is repeated", state);
        LockSupport.parkNanos(
            Duration.ofMillis(ThreadLocalRandom.current().nextLong(5, 25L << attempt)).toNanos());
      }
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var sql = DSL.using(connection, SQLDialect.POSTGRES, SETTINGS);
        begin(connection);
        var result = work.run(sql, connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /// One round trip for both, whatever the server's defaults are.
  private static void begin(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "set transaction isolation level read committed; set local lock_timeout = '%ds'"
              .formatted(LOCK_TIMEOUT.toSeconds()));
    }
  }

  /// Asks one question outside any transaction.
  <T> T ask(Function<DSLContext, T> question) throws StoreException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(true);
      return question.apply(DSL.using(connection, SQLDialect.POSTGRES, SETTINGS));
    } catch (SQLException | DataAccessException e) {
      throw new StoreException(sqlState(e), e);
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static String sqlState(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }
}
