package accounthistory.cli.database;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.job.Outcome;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.store.database.Outage;
import java.sql.SQLException;

/// Why the database cannot be used, in words that include the way out.
public final class DatabaseErrors {
  /// What to do when TLS fails; verify-full is what a host that is not this machine gets.
  private static final String WAYS_OUT =
      """

      The connection must be encrypted, and the server must prove who it is. Ways out:
        its certificate is signed by an authority of your own:
            database.ssl-root-certificate: /path/to/authority.pem   (or PGSSLROOTCERT)
        its certificate has another host name: use that name in database.url
        it does not offer TLS: turn it on there (ssl = on in postgresql.conf)
        encrypt, but do not ask who answers:  database.ssl-mode: require
        do not encrypt, on a network of your own:  database.ssl-mode: disable\
      """;

  private DatabaseErrors() {}

  private static String wayOutOfPooler(String parameter) {
    return (": a pooler such as PgBouncer stands before the server and refuses it; set"
            + " ignore_startup_parameters = %1$s there, or leave %1$s out of database.url")
        .formatted(parameter);
  }

  static TablesUnavailable unavailable(SQLException e) {
    var outcome =
        Outage.of(e).filter(it -> it == Outage.PASSING).isPresent()
            ? Outcome.SPOOLED
            : Outcome.CONFIGURATION;
    return new TablesUnavailable(outcome, "database: " + reason(e));
  }

  /// What the database or the network said, beneath what the pool says of its own waiting.
  private static String reason(SQLException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null && deepest.getCause() instanceof SQLException) {
      deepest = deepest.getCause();
    }
    var message = String.valueOf(deepest.getMessage());
    return Outage.refusedStartupParameter(deepest)
        .map(it -> message + wayOutOfPooler(it))
        .orElseGet(() -> Outage.isAboutTls(e) ? message + WAYS_OUT : message);
  }

  /// Ends a command that could not connect.
  public static ExitException unreachable(SQLException e) {
    return exit(unavailable(e));
  }

  /// Ends a command that needs the database.
  static ExitException exit(TablesUnavailable e) {
    return new ExitException(ExitCode.of(e.outcome()), String.valueOf(e.getMessage()));
  }
}
