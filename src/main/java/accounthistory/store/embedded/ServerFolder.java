package accounthistory.store.embedded;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where everything of one embedded database lies.
///
/// @param root the user's folder for databases with PostgreSQL's major version beneath
record ServerFolder(Path root) {
  /// The major version of the archive this build carries. Its data is read by no other.
  static final String MAJOR = "18";

  private static final int TAIL_LINES = 20;
  private static final int TAIL_BYTES = 4000;

  static ServerFolder below(Path base) {
    return new ServerFolder(base.toAbsolutePath().normalize().resolve(MAJOR));
  }

  Path data() {
    return root.resolve("data");
  }

  Path lock() {
    return root.resolve("lock");
  }

  Path password() {
    return root.resolve("pgpass");
  }

  /// There while the server is stopped on purpose.
  Path stopped() {
    return root.resolve("stopped");
  }

  Path log() {
    return root.resolve("server.log");
  }

  Path previousLog() {
    return root.resolve("server.previous.log");
  }

  /// Data appears complete, by one rename, so its presence is the proof that it was made.
  boolean hasData() {
    return Files.isDirectory(data());
  }

  long logSize() throws IOException {
    return Files.exists(log()) ? Files.size(log()) : 0;
  }

  /// What the server said last, for messages.
  String logTail() {
    return logSince(0);
  }

  /// What the server said last, but not before its log had this size.
  String logSince(long size) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(log());
    } catch (IOException e) {
      return "(no server log: " + e.getMessage() + ")";
    }
    var from = (int) Math.max(Math.min(size, bytes.length), bytes.length - TAIL_BYTES);
    var text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    return text.lines().skip(Math.max(0, text.lines().count() - TAIL_LINES)).collect(joining("\n"));
  }
}
