package accounthistory.store.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Makes, starts and stops the server of one folder. Its callers hold the folder's lock.
record Server(ServerFolder folder, Options options, Programs programs) {
  private static final Duration GRACE = Duration.ofSeconds(10);

  /// What a server says of hindrances that go by themselves or with another port.
  private static final List<String> PASSING =
      List.of(
          "could not bind",
          "could not create any TCP/IP sockets",
          "lock file \"postmaster.pid\" already exists",
          "pre-existing shared memory block");

  /// Makes the data folder: it appears complete, or not at all.
  void create(Deadline deadline) throws IOException, InterruptedException {
    choosePort();
    PrivateFiles.clearUnfinished(folder.root());
    var unfinished = PrivateFiles.unfinished(folder.root());
    var data = unfinished.resolve("data");
    var password = unfinished.resolve("password");
    PrivateFiles.write(password, PasswordFile.read(folder.password()).password() + "\n");
    succeed(initdb(data, password), "", deadline);
    succeed(
        List.of("postgres", "--single", "-D", data.toString(), "template1"),
        "create database " + Access.NAME + "\n",
        deadline);
    Files.writeString(
        data.resolve("postgresql.conf"),
        "\ninclude_if_exists = '" + ServerSettings.FILE + "'\n",
        APPEND);
    PrivateFiles.force(data.resolve("postgresql.conf"));
    Files.delete(password);
    Files.move(data, folder.data(), ATOMIC_MOVE);
    PrivateFiles.force(folder.root());
    PrivateFiles.deleteTree(unfinished);
  }

  private List<String> initdb(Path data, Path password) {
    var command =
        new ArrayList<>(List.of("initdb", "--pgdata=" + data, "--username=" + Access.NAME));
    command.addAll(List.of("--pwfile=" + password, "--auth=scram-sha-256"));
    command.addAll(List.of("--encoding=UTF8", "--locale=C"));
    command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    switch (options.durability()) {
      case DURABLE -> command.add("--data-checksums");
      case THROW_AWAY -> command.addAll(List.of("--no-sync", "--no-data-checksums"));
    }
    return command;
  }

  private void succeed(List<String> command, String input, Deadline deadline)
      throws IOException, InterruptedException {
    var ended = programs.run(command, input, deadline.left());
    if (ended.exit() != 0) {
      throw new EmbeddedDatabaseException(
          command.getFirst() + " ended with " + ended.exit() + ":\n" + ended.output());
    }
  }

  /// Chooses a port: the last one when it is free, so that an analyst's `psql` line and a BI tool's
  /// connection stay good. The password is made with the first choice.
  void choosePort() throws IOException {
    if (!Files.exists(folder.password())) {
      if (folder.hasData()) {
        throw new EmbeddedDatabaseException(
            "the database's password file is gone: " + folder.password());
      }
      PasswordFile.generated(freePort(0), new SecureRandom()).write(folder.password());
      return;
    }
    var last = PasswordFile.read(folder.password());
    var port = freePort(last.port());
    if (port != last.port()) {
      last.at(port).write(folder.password());
    }
  }

  /// Carries the port the server truly has, should `alter system` have set another.
  void keepPort(int port) throws IOException {
    var password = PasswordFile.read(folder.password());
    if (password.port() != port) {
      password.at(port).write(folder.password());
    }
  }

  private static int freePort(int wanted) throws IOException {
    try (var socket = new ServerSocket(wanted, 1, InetAddress.ofLiteral(Access.HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw e;
      }
      return freePort(0);
    }
  }

  void keepPreviousLog() throws IOException {
    if (Files.exists(folder.log())) {
      Files.move(folder.log(), folder.previousLog(), REPLACE_EXISTING);
    }
  }

  /// Starts the server in a session of its own, so that no signal to this command reaches it.
  ///
  /// It is up, still coming up, or was kept from starting by what passes: another process took the
  /// port, a killed command's server is on its way, or workers of a killed server are not gone yet.
  /// What does not pass is thrown.
  void launch(Deadline deadline) throws IOException, InterruptedException {
    Postmaster.disown(folder.data());
    PrivateFiles.write(
        folder.data().resolve(ServerSettings.FILE),
        ServerSettings.text(options, PasswordFile.read(folder.password()).port()));
    var before = folder.logSize();
    var command = List.of("pg_ctl", "start", "-w", "-t", seconds(deadline.left()));
    var ended = programs.run(withFolder(command), "", deadline.left().plus(GRACE));
    if (ended.exit() != 0 && Postmaster.of(folder.data()).isEmpty()) {
      var said = folder.logSince(before);
      if (PASSING.stream().noneMatch(said::contains)) {
        throw new EmbeddedDatabaseException(
            "the database did not start: " + ended.output() + "\n" + said);
      }
      deadline.pause();
    }
  }

  /// Stops the server and waits for it.
  void stop(String mode, Duration limit) throws IOException, InterruptedException {
    var command = List.of("pg_ctl", "stop", "-m", mode, "-w", "-t", seconds(limit));
    var ended = programs.run(withFolder(command), "", limit.plus(GRACE));
    if (ended.exit() != 0 && Postmaster.of(folder.data()).isPresent()) {
      throw new EmbeddedDatabaseException(
          "the database did not stop: " + ended.output() + "\n" + folder.logTail());
    }
  }

  private List<String> withFolder(List<String> command) {
    var line = new ArrayList<>(command);
    line.addAll(List.of("-D", folder.data().toString(), "-l", folder.log().toString()));
    return line;
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.toSeconds()));
  }
}
