package accounthistory.cli.database;

import accounthistory.store.database.Outage;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/// Says of a connection that could not be made where to and why, where the driver says only that it
/// failed.
final class ConnectionRefusal {
  /// What a server answered is nothing that the driver understands.
  private static final String PROTOCOL_VIOLATION = "08P01";

  /// Nothing was answered.
  private static final String NO_CONNECTION = "08001";

  private ConnectionRefusal() {}

  /// The same refusal in words that name the host; one that says enough stays as it is.
  ///
  /// @param hosts host and port, of several all
  static SQLException explained(SQLException refusal, String hosts) {
    // What is wrong with TLS has ways out of its own; a server's own words say enough.
    var isPlain = Outage.isAboutTls(refusal) || isOfTheServer(refusal);
    var why = isPlain ? "" : why(refusal);
    if (why.isEmpty()) {
      return refusal;
    }
    // Without its cause, whose message would be shown instead.
    var explained = new SQLException(hosts + ": " + why, refusal.getSQLState());
    explained.addSuppressed(refusal);
    return explained;
  }

  private static boolean isOfTheServer(SQLException refusal) {
    return refusal instanceof PSQLException it && it.getServerErrorMessage() != null;
  }

  private static String why(SQLException refusal) {
    if (PROTOCOL_VIOLATION.equals(refusal.getSQLState())) {
      return "not a PostgreSQL server, its answer is of another protocol";
    }
    if (NO_CONNECTION.equals(refusal.getSQLState()) && refusal.getCause() == null) {
      return String.valueOf(refusal.getMessage());
    }
    for (var it = refusal.getCause(); it != null; it = it.getCause()) {
      switch (it) {
        case UnknownHostException unknown -> {
          return "unknown host " + unknown.getMessage();
        }
        case SocketTimeoutException _ -> {
          return "no answer in time, " + it.getMessage();
        }
        case EOFException _ -> {
          return "not a PostgreSQL server, or one that is stopping: it hung up without an answer";
        }
        case SocketException _ -> {
          return String.valueOf(it.getMessage());
        }
        default -> {}
      }
    }
    return "";
  }
}
