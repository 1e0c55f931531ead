package accounthistory.store.embedded;

import accounthistory.secret.Secret;
import java.nio.file.Path;

/// How to connect to a running embedded database. The password stays in its file until it is used.
///
/// @param port the port on 127.0.0.1; it may change with the next start
/// @param passwordFile a file of mode 0600 in the format of `PGPASSFILE`
public record Access(int port, Path passwordFile) {
  static final String HOST = "127.0.0.1";
  static final String NAME = "account_history";

  /// `jdbc:postgresql://127.0.0.1:PORT/account_history`, without user or password.
  public String jdbcUrl() {
    return "jdbc:postgresql://" + HOST + ":" + port + "/" + NAME;
  }

  /// `postgresql://account_history@127.0.0.1:PORT/account_history`, without password.
  public String url() {
    return "postgresql://" + user() + "@" + HOST + ":" + port + "/" + NAME;
  }

  /// The owner of everything in the database.
  public String user() {
    return NAME;
  }

  /// The owner's password, read from its file at each use.
  public Secret password() {
    return Secret.from(passwordFile.toString(), () -> PasswordFile.read(passwordFile).password());
  }

  /// The same line for a session that only reads, as a role that its login may become; psql's own
  /// `set` can still change that.
  public String psql(String reader) {
    return "PGOPTIONS='-c default_transaction_read_only=on -c role=%s' ".formatted(reader) + psql();
  }

  /// A line for a shell that connects with `psql` as the owner and takes the password from its
  /// file.
  public String psql() {
    return "PGPASSFILE=" + quoted(passwordFile.toString()) + " psql \"" + url() + "\"";
  }

  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
