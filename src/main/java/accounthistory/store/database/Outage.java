package accounthistory.store.database;

import java.io.EOFException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// What keeps the database as a whole from storing anything, according to an error. Captures wait
/// in every case.
public enum Outage {
  /// Away, full, read-only, starting, stopping, failing over or overloaded: goes by, or somebody is
  /// at it already.
  PASSING,
  /// Does not go by: login, TLS, rights, or tables that are not this program's.
  CONFIGURATION;

  /// Whole classes: connection, insufficient resources (disk full, too many connections), operator
  /// intervention (shutdown, starting up, cancelled by a timeout), transaction rollback (deadlock,
  /// serialization; after repeats), system error (input and output).
  private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "57", "40", "58");

  /// Read-only (a standby, or a full disk's guard), a transaction that waited too long, a lock that
  /// was not to be had (after repeats), an object in use, a standby not far enough, data files that
  /// are damaged.
  private static final Set<String> PASSING_STATES =
      Set.of("25006", "25P03", "25P04", "55P03", "55006", "55000", "XX001", "XX002");

  /// What is said of one row and not of the whole database: data exceptions, broken constraints,
  /// too large for a row or page, an internal error, a trigger that raises. Whose fault it is, is
  /// another question: see [RejectedValue].
  private static final Set<String> DATA_CLASSES = Set.of("22", "23", "44", "54", "XX", "P0");

  /// Rejected by the server before any login: TLS not offered, TLS demanded.
  private static final String REJECTED = "08004";

  private static final String PROTOCOL = "08P01";

  /// The driver says in the user's language, without a state of its own, that a certificate is
  /// another host's; the name of its verifier is the same in all.
  private static final String HOST_VERIFIER = "PgjdbcHostnameVerifier";

  /// What PgBouncer says, in a class that else means a broken connection, of a parameter in the
  /// startup message that it does not know; the parameter follows.
  private static final Pattern UNKNOWN_STARTUP_PARAMETER =
      Pattern.compile("unsupported startup parameter: ([A-Za-z0-9_.]+)");

  /// The startup parameter that a pooler between here and the server refuses, if that is why.
  public static Optional<String> refusedStartupParameter(Throwable error) {
    for (var it = error; it != null; it = it.getCause()) {
      var said = UNKNOWN_STARTUP_PARAMETER.matcher(String.valueOf(it.getMessage()));
      if (it instanceof SQLException && said.find()) {
        return Optional.of(said.group(1));
      }
    }
    return Optional.empty();
  }

  /// Whether the server could not prove who it is, or does not speak TLS as it should.
  public static boolean isAboutTls(Throwable error) {
    return stateOf(error).equals(REJECTED) || isTls(error);
  }

  /// Empty when the error is about what was to be stored.
  public static Optional<Outage> of(Throwable error) {
    return of(stateOf(error), error);
  }

  static Optional<Outage> of(String sqlState, Throwable error) {
    if (sqlState.equals(REJECTED)
        || isTls(error)
        || (sqlState.equals(PROTOCOL) && refusedStartupParameter(error).isPresent())) {
      return Optional.of(CONFIGURATION);
    }
    var sqlClass = sqlState.isEmpty() ? "" : sqlState.substring(0, 2);
    if (sqlState.isEmpty() && !isOfTheDriver(error)) {
      return Optional.empty();
    }
    if (sqlState.isEmpty()
        || PASSING_CLASSES.contains(sqlClass)
        || PASSING_STATES.contains(sqlState)) {
      return Optional.of(PASSING);
    }
    return DATA_CLASSES.contains(sqlClass) ? Optional.empty() : Optional.of(CONFIGURATION);
  }

  /// The SQLState of the first that has one; empty when the database never answered.
  static String stateOf(Throwable error) {
    for (Throwable it = error; it != null; it = it.getCause()) {
      if (it instanceof StoreException store && !store.sqlState().isEmpty()) {
        return store.sqlState();
      }
      if (it instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }

  /// Without a state: a lost connection, or a value that never reached the driver.
  private static boolean isOfTheDriver(Throwable error) {
    for (Throwable it = error; it != null; it = it.getCause()) {
      if (it instanceof SQLException) {
        return true;
      }
    }
    return false;
  }

  /// A certificate that is not trusted or not the host's. A connection that breaks while it is made
  /// secure is an ordinary loss.
  private static boolean isTls(Throwable error) {
    for (var it = error; it != null; it = it.getCause()) {
      if (it instanceof CertificateException
          || (it instanceof SSLException && !(it.getCause() instanceof EOFException))
          || String.valueOf(it.getMessage()).contains(HOST_VERIFIER)) {
        return true;
      }
    }
    return false;
  }
}
