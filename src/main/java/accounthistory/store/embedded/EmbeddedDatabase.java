package accounthistory.store.embedded;

import accounthistory.store.embedded.Options.Durability;
import accounthistory.text.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/// The program's own PostgreSQL, for those who bring none.
///
/// It is kept in a folder of the user's and named by major version. It listens on 127.0.0.1 alone,
/// requires a password and runs on when the command that started it ends, in whatever way. Any
/// number of commands may start it at once: one does, all connect.
///
/// Every method may throw [EmbeddedDatabaseException], whose message is for the operator.
public final class EmbeddedDatabase {
  private static final Duration STOP_LIMIT = Duration.ofMinutes(10);
  private static final int LAUNCHES = 10;
  private static final String WRONG_PASSWORD = "28P01";

  private final ServerFolder folder;
  private final Options options;

  private EmbeddedDatabase(ServerFolder folder, Options options) {
    this.folder = folder;
    this.options = options;
  }

  /// The database of a folder; nothing is made or started yet.
  ///
  /// @param base the user's folder for databases; the major version is put beneath it
  public static EmbeddedDatabase in(Path base, Options options) {
    return new EmbeddedDatabase(ServerFolder.below(base), options);
  }

  /// Finds the running server, or makes and starts it, and waits until it takes connections.
  public Access start() {
    return orExplain("starting", () -> findOrStart(true));
  }

  /// The same for a process that has used this database before: it starts a server that died, and
  /// leaves one stopped that was stopped by [#stop], until another process starts it.
  public Access startUnlessStopped() {
    return orExplain("starting", () -> findOrStart(false));
  }

  /// What has become of this database.
  public Status status() {
    if (!folder.hasData()) {
      return new Status.NotCreated(folder.root());
    }
    return Postmaster.of(folder.data())
        .<Status>map(this::statusOf)
        .orElseGet(() -> new Status.Stopped(folder.root()));
  }

  /// Ends every session, writes everything to disk and stops the server. Processes that use it see
  /// that this was meant.
  ///
  /// @return whether a server was running
  public boolean stop() {
    return folder.hasData() && orExplain("stopping", () -> stop("fast"));
  }

  /// Stops a throw-away database at once and deletes it.
  public void discard() {
    if (options.durability() != Durability.THROW_AWAY) {
      throw new IllegalStateException("a durable database is never discarded: " + folder.root());
    }
    orExplain(
        "discarding",
        () -> {
          var _ = folder.hasData() && stop("immediate");
          PrivateFiles.deleteTree(folder.root());
          return true;
        });
  }

  /// @param always whether a server that was stopped on purpose is started too
  private Access findOrStart(boolean always) throws IOException, InterruptedException {
    if (status() instanceof Status.Running running) {
      return running.access();
    }
    var deadline = Deadline.after(options.patience());
    PrivateFiles.folder(folder.root());
    try (var _ = deadline.hold(folder.lock())) {
      if (status() instanceof Status.Running running) {
        return running.access();
      }
      if (!always && Files.exists(folder.stopped())) {
        throw new EmbeddedDatabaseException(
            "the database in %s was stopped; it stays so until `account-history database start`, or another command that needs it, starts it"
                .formatted(folder.root()));
      }
      Files.deleteIfExists(folder.stopped());
      return startLocked(deadline);
    }
  }

  private Access startLocked(Deadline deadline) throws IOException, InterruptedException {
    var server = server(deadline);
    for (var launches = 0; ; ) {
      switch (status()) {
        case Status.Running running -> {
          server.keepPort(running.access().port());
          return running.access();
        }
        case Status.Refused refused ->
            throw EmbeddedDatabaseException.lasting(
                "the database does not know the password of its file " + refused.passwordFile());
        case Status.Unready unready -> waitFor(unready, deadline);
        case Status.NotCreated _ -> server.create(deadline);
        case Status.Stopped _ -> launch(server, launches++, deadline);
      }
    }
  }

  private void launch(Server server, int earlier, Deadline deadline)
      throws IOException, InterruptedException {
    if (earlier == LAUNCHES || deadline.isOver()) {
      throw new EmbeddedDatabaseException(
          "the database did not start, tried " + earlier + " times:\n" + folder.logTail());
    }
    if (earlier == 0) {
      server.keepPreviousLog();
    }
    server.choosePort();
    server.launch(deadline);
  }

  private void waitFor(Status.Unready unready, Deadline deadline) throws InterruptedException {
    if (deadline.isOver()) {
      throw new EmbeddedDatabaseException(
          "the database (process %s, %s) took no connection for %s:\n%s"
              .formatted(
                  unready.pid(),
                  unready.phase(),
                  DurationText.exact(deadline.limit()),
                  folder.logTail()));
    }
    deadline.pause();
  }

  private boolean stop(String mode) throws IOException, InterruptedException {
    var deadline = Deadline.after(STOP_LIMIT);
    try (var _ = deadline.hold(folder.lock())) {
      PrivateFiles.write(folder.stopped(), "");
      var running = Postmaster.of(folder.data()).isPresent();
      if (running) {
        server(deadline).stop(mode, STOP_LIMIT);
      }
      return running;
    }
  }

  private Server server(Deadline deadline) throws IOException, InterruptedException {
    var binaries = Binaries.unpackedIn(options.binaries(), deadline);
    return new Server(folder, options, Programs.in(binaries, folder.root()));
  }

  private Status statusOf(Postmaster postmaster) {
    var access = new Access(postmaster.port(), folder.password());
    var properties = new Properties();
    properties.setProperty("user", access.user());
    properties.setProperty("password", access.password().reveal());
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "10");
    try (var connection = DriverManager.getConnection(access.jdbcUrl(), properties)) {
      var version = connection.getMetaData().getDatabaseProductVersion();
      return new Status.Running(folder.root(), postmaster.pid(), version, access);
    } catch (SQLException e) {
      return WRONG_PASSWORD.equals(e.getSQLState())
          ? new Status.Refused(folder.root(), postmaster.pid(), access.passwordFile())
          : new Status.Unready(folder.root(), postmaster.pid(), postmaster.phase());
    }
  }

  private <T> T orExplain(String doing, Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw EmbeddedDatabaseException.ofFolder(doing, folder.root(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedDatabaseException(
          doing + " the database in " + folder.root() + ": interrupted", e);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException, InterruptedException;
  }
}
