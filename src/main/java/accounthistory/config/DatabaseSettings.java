package accounthistory.config;

import accounthistory.secret.Secret;
import java.nio.file.Path;
import java.util.Optional;

/// Which PostgreSQL keeps the history.
public sealed interface DatabaseSettings {
  /// The program's own, with its data below a folder.
  record Embedded(Path folder) implements DatabaseSettings {}

  /// A server that somebody else runs.
  ///
  /// @param jdbcUrl for the driver: hosts, database, TLS and all other parameters, but neither user
  ///   nor password
  /// @param libpqUrl the same for `psql`, with the user, and with nothing that only the driver
  ///   knows
  /// @param user who connects; the driver takes the machine's user when there is none
  /// @param password read at each use; the driver looks into `PGPASSFILE` or `~/.pgpass` when there
  ///   is none
  /// @param sslMode the `sslmode` of the URL, for messages
  record Server(
      String jdbcUrl,
      String libpqUrl,
      Optional<String> user,
      Optional<Secret> password,
      String sslMode)
      implements DatabaseSettings {}
}
