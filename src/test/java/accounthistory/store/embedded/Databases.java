package accounthistory.store.embedded;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The embedded databases of one test, stopped after it.
final class Databases implements AutoCloseable {
  static final Path BINARIES = Path.of("target", "postgres").toAbsolutePath();

  private static @Nullable Path template;

  private final List<EmbeddedDatabase> opened = new ArrayList<>();

  EmbeddedDatabase durable(Path base) {
    return opened(EmbeddedDatabase.in(base, Options.durable(BINARIES)));
  }

  EmbeddedDatabase throwAway(Path base) {
    return opened(EmbeddedDatabase.in(base, Options.throwAway(BINARIES)));
  }

  /// A throw-away database that was started and stopped before. Making one takes a second, a copy
  /// of one a tenth of it.
  EmbeddedDatabase stopped(Path base) throws IOException {
    var from = template().resolve(ServerFolder.MAJOR);
    var to = base.resolve(ServerFolder.MAJOR);
    try (var files = Files.walk(from)) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()), COPY_ATTRIBUTES);
      }
    }
    return throwAway(base);
  }

  private static synchronized Path template() throws IOException {
    if (template == null) {
      var made = Files.createTempDirectory(Path.of("target"), "stopped-database");
      var database = EmbeddedDatabase.in(made, Options.throwAway(BINARIES));
      database.start();
      database.stop();
      template = made;
    }
    return template;
  }

  private EmbeddedDatabase opened(EmbeddedDatabase database) {
    opened.add(database);
    return database;
  }

  @Override
  public void close() {
    opened.forEach(EmbeddedDatabase::stop);
  }

  static Status.Running running(EmbeddedDatabase database) {
    var status = database.status();
    assertThat(status).isInstanceOf(Status.Running.class);
    return (Status.Running) status;
  }

  /// The first column of the first row that a statement returns; null where it returns none.
  static @Nullable String ask(Access access, String sql) throws SQLException {
    return ask(access, access.password().reveal(), sql);
  }

  static @Nullable String ask(Access access, String password, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(access.jdbcUrl(), access.user(), password);
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return null;
      }
      var rows = statement.getResultSet();
      return rows.next() ? rows.getString(1) : null;
    }
  }

  static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
