package accounthistory.testing;

import accounthistory.store.embedded.Access;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program's own embedded PostgreSQL in a folder named by this JVM's process: in memory where
/// the system has enough of it, since each test's database is hundreds of files, else below
/// `target`.
record ThrowAwayServer(Path folder, EmbeddedDatabase database) {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path MEMORY = Path.of("/dev/shm");

  /// What several servers take, and leave.
  private static final long ROOM = 4L << 30;

  private static final Path SERVERS = servers();

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

  private static Path servers() {
    return hasRoom()
        ? MEMORY.resolve("account-history-tests-" + System.getProperty("user.name"))
        : TARGET.resolve("test-database");
  }

  private static boolean hasRoom() {
    try {
      return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
    } catch (IOException _) {
      return false;
    }
  }

  private static ThrowAwayServer of(Path folder) {
    var options =
        Options.throwAway(BINARIES).with("autovacuum", "off").with("max_wal_size", "128MB");
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
