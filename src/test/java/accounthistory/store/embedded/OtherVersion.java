package accounthistory.store.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// A PostgreSQL of any version, out of an archive of its programs, for as long as a test takes.
public final class OtherVersion implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Programs programs;
  private final Path data;
  private final int port;

  private OtherVersion(Programs programs, Path data, int port) {
    this.programs = programs;
    this.data = data;
    this.port = port;
  }

  /// Makes a database cluster and starts its server.
  ///
  /// @param archive a jar that holds a `.txz` of `bin`, `lib` and `share`
  public static OtherVersion start(Path archive, Path folder) throws Exception {
    var binaries = folder.resolve("programs");
    unpack(archive, binaries);
    var port = freePort();
    var server = new OtherVersion(Programs.in(binaries, folder), folder.resolve("data"), port);
    server.run(
        "initdb",
        "-D",
        server.data.toString(),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-N",
        "-E",
        "UTF8",
        "--locale=C");
    Files.writeString(
        server.data.resolve("postgresql.auto.conf"),
        """
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        fsync = off
        max_locks_per_transaction = 256
        port = %s
        """
            .formatted(port));
    server.run("pg_ctl", "start", "-w", "-D", server.data.toString(), "-l", folder + "/log");
    return server;
  }

  /// `postgresql://postgres@127.0.0.1:PORT/` with this database; the user may do everything.
  public String url(String database) {
    return "postgresql://postgres@127.0.0.1:" + port + "/" + database;
  }

  public int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    try {
      run("pg_ctl", "stop", "-m", "immediate", "-w", "-D", data.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void run(String... command) throws IOException, InterruptedException {
    var ended = programs.run(List.of(command), "", PATIENCE);
    if (ended.exit() != 0) {
      throw new IllegalStateException(command[0] + ": " + ended.output());
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void unpack(Path archive, Path target) throws IOException {
    try (var jar = new ZipFile(archive.toFile())) {
      var inner =
          jar.stream().filter(it -> it.getName().endsWith(".txz")).findFirst().orElseThrow();
      try (var tar = new TarArchiveInputStream(new XZInputStream(jar.getInputStream(inner)))) {
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
          var path = target.resolve(entry.getName()).normalize();
          if (entry.isDirectory()) {
            Files.createDirectories(path);
          } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
          } else {
            write(tar, path, (entry.getMode() & 0100) != 0);
          }
        }
      }
    }
  }

  private static void write(InputStream content, Path path, boolean isProgram) throws IOException {
    Files.createDirectories(path.resolveSibling(""));
    Files.copy(content, path);
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(isProgram ? "rwx------" : "rw-------"));
  }
}
