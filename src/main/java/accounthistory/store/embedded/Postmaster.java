package accounthistory.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The server that holds a data folder, as its `postmaster.pid` says and the system confirms.
///
/// @param port the port it was started with; 0 while it has not written one
/// @param phase `starting`, `ready` or `stopping`
record Postmaster(long pid, int port, String phase) {
  private static final int PORT_LINE = 3;
  private static final int PHASE_LINE = 7;

  /// Above what any system hands out, so that no process has it.
  private static final long NO_PROCESS = Integer.MAX_VALUE;

  /// The living server of this data folder.
  static Optional<Postmaster> of(Path data) {
    return read(data).filter(it -> serves(it.pid, data));
  }

  /// Frees a data folder from a dead server whose number now belongs to another process, as after a
  /// restart of the machine or its container. PostgreSQL would take that process for its server and
  /// refuse to start. The other lines stay: PostgreSQL finds surviving workers by them.
  static void disown(Path data) throws IOException {
    var last = read(data);
    if (last.isPresent() && ProcessHandle.of(last.get().pid).isPresent() && of(data).isEmpty()) {
      var file = file(data);
      var lines = new ArrayList<>(Files.readAllLines(file));
      lines.set(0, Long.toString(NO_PROCESS));
      PrivateFiles.write(file, String.join("\n", lines) + "\n");
    }
  }

  private static Path file(Path data) {
    return data.resolve("postmaster.pid");
  }

  private static Optional<Postmaster> read(Path data) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file(data));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw EmbeddedDatabaseException.ofFolder("reading", file(data), e);
    }
    if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,10}")) {
      return Optional.empty();
    }
    var port = lines.size() > PORT_LINE ? lines.get(PORT_LINE).strip() : "";
    return Optional.of(
        new Postmaster(
            Long.parseLong(lines.getFirst().strip()),
            port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0,
            lines.size() > PHASE_LINE ? lines.get(PHASE_LINE).strip() : "starting"));
  }

  private static boolean serves(long pid, Path data) {
    var process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isPresent() && !isZombie(pid) && isServer(process.get().info(), data);
  }

  /// A system that hides command lines is believed: better not started than started twice.
  private static boolean isServer(ProcessHandle.Info info, Path data) {
    var named =
        info.command().map(it -> it.substring(it.lastIndexOf('/') + 1).startsWith("postgres"));
    var hasFolder =
        info.arguments().map(it -> List.of(it).stream().anyMatch(word -> isSame(word, data)));
    return named.orElse(true) && hasFolder.orElse(true);
  }

  private static boolean isSame(String argument, Path data) {
    try {
      return argument.startsWith("/") && Files.isSameFile(Path.of(argument), data);
    } catch (IOException | InvalidPathException _) {
      return false;
    }
  }

  /// A killed server whose parent has not asked how it ended still has a number, but nothing else.
  private static boolean isZombie(long pid) {
    try {
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException _) {
      return false;
    }
  }
}
