package accounthistory.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jooq.exception.DataAccessException;

/// Parts of a transaction that fail alone: what one of them did is undone, the others go on.
public final class Savepoints {
  private Savepoints() {}

  /// What may fail alone.
  @FunctionalInterface
  public interface Part {
    void run() throws SQLException;
  }

  /// Runs a part; says why it failed, when it did by itself. What ends the transaction, or the
  /// database as a whole, is thrown on.
  public static Optional<StoreException> alone(Connection connection, Part part)
      throws SQLException {
    var before = connection.setSavepoint();
    try {
      part.run();
    } catch (SQLException | DataAccessException | StoreException e) {
      var failure = e instanceof StoreException own ? own : new StoreException(e);
      if (failure.isUnavailable()) {
        throw e;
      }
      connection.rollback(before);
      return Optional.of(failure);
    }
    connection.releaseSavepoint(before);
    return Optional.empty();
  }
}
