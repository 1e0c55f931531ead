package accounthistory.store.embedded;

import java.nio.file.Path;

/// What has become of an embedded database.
public sealed interface Status {
  /// The folder of this database, named by PostgreSQL's major version.
  Path folder();

  /// Nothing was ever started here.
  record NotCreated(Path folder) implements Status {}

  /// The data is there, the server is not.
  record Stopped(Path folder) implements Status {}

  /// A server is there that takes no connections now.
  ///
  /// @param phase why, as the server or the connection says: `starting`, `stopping`, …
  record Unready(Path folder, long pid, String phase) implements Status {}

  /// A server is there that does not know the password of its file.
  record Refused(Path folder, long pid, Path passwordFile) implements Status {}

  /// The server takes connections.
  ///
  /// @param version as the server says, `18.6`
  record Running(Path folder, long pid, String version, Access access) implements Status {}
}
