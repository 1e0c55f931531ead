package accounthistory.testing;

import accounthistory.store.embedded.Access;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program's own embedded PostgreSQL in a folder named by this JVM's process, below `target`.
record ThrowAwayServer(Path folder, EmbeddedDatabase database) {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path SERVERS = TARGET.resolve("test-database");

  /// Where tests unpack PostgreSQL's programs.
  static final Path BINARIES = TARGET.resolve("postgres");

  static ThrowAwayServer ofThisProcess() {
    discardAbandoned();
    return of(SERVERS.resolve(Long.toString(ProcessHandle.current().pid())));
  }

  Access start() {
    return database.start();
  }

  void discard() {
    database.discard();
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ThrowAwayServer of(Path folder) {
    var options = Options.throwAway(BINARIES).with("autovacuum", "off");
    return new ThrowAwayServer(folder, EmbeddedDatabase.in(folder, options));
  }

  /// Servers of test runs that were killed before they could stop them.
  private static void discardAbandoned() {
    if (!Files.isDirectory(SERVERS)) {
      return;
    }
    try (var folders = Files.newDirectoryStream(SERVERS)) {
      for (var folder : folders) {
        if (ProcessHandle.of(Long.parseLong(SERVERS.relativize(folder).toString())).isEmpty()) {
          of(folder).discard();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
