package accounthistory.store.schema;

import java.sql.Connection;
import java.sql.SQLException;

/// A session that changes nothing.
public final class ReadOnly {
  private ReadOnly() {}

  /// Makes each transaction of the session read-only, and the session the reader where this login
  /// may be it.
  public static void make(Connection connection, String reader) throws SQLException {
    Sql.run(connection, "set default_transaction_read_only = on");
    var mayBe =
        !Sql.texts(
                connection,
                "select rolname from pg_roles where rolname = ? and pg_has_role(oid, 'member')",
                reader)
            .isEmpty();
    if (mayBe) {
      Sql.run(connection, "set role " + reader);
    }
  }
}
