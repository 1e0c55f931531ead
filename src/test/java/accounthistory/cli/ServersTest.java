package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.embedded.OtherVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every version of PostgreSQL that is promised, each as its superuser, as a mere owner of the
/// database and, where PgBouncer is installed, behind it: migrated, collected into, checked, and
/// all views read.
@Tag("slow")
@EnabledIfSystemProperty(named = "servers.binaries", matches = ".+")
final class ServersTest {
  @TempDir private Path folder;

  static List<Path> archives() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("servers.binaries")))) {
      return files.filter(it -> it.toString().endsWith(".jar")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("archives")
  void servesEveryCommandAndView(Path archive) throws Exception {
    try (var server = OtherVersion.start(archive, Files.createDirectory(folder.resolve("pg")))) {
      run(server.url("postgres"), "create database of_superuser");
      lives("superuser", server.url("of_superuser"));

      run(server.url("postgres"), "create role plain login");
      run(server.url("postgres"), "create database of_plain owner plain");
      lives("plain", server.url("of_plain").replace("postgres@", "plain@"));
      System.out.println(archive.getFileName() + ": superuser and owner well");
    }
  }

  @ParameterizedTest
  @MethodSource("archives")
  void servesBehindAPooler(Path archive) throws Exception {
    var program =
        Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(program.isPresent(), "PgBouncer is not installed");
    try (var server = OtherVersion.start(archive, Files.createDirectory(folder.resolve("pg")))) {
      run(server.url("postgres"), "create database pooled");
      var port = freePort();
      var pooler = pooler(program.get(), server.port(), port);
      try {
        var url = "postgresql://postgres@127.0.0.1:" + port + "/pooled";
        lives("pooled", url);
        tellsOfARefusedParameter(url + "?options=-c%20geqo%3Doff");
        System.out.println(archive.getFileName() + ": well behind " + program.get());
      } finally {
        pooler.destroy();
        assertThat(pooler.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  /// Twice as much as statements are prepared after, since names collide only then.
  private void lives(String name, String url) throws Exception {
    try (var desk = new Workbench(Files.createDirectory(folder.resolve(name)), url)) {
      desk.accounts("one-way-cross", "multi-hedge");
      var migrated = desk.run("migrate");
      assertThat(migrated.exit()).as(migrated.err()).isZero();
      assertThat(desk.run("migrate").out()).contains("already");
      assertThat(desk.run("config", "check", "--connect").exit()).isZero();
      for (var slot = 0; slot < 3; slot++) {
        var collected = desk.run("collect", "--json");
        assertThat(collected.exit()).as(collected.err()).isZero();
        assertThat(collected.lastLine()).contains("\"outcome\":\"taken\"");
        desk.clock.advance(java.time.Duration.ofMinutes(5));
      }
      var checked = desk.run("check");
      // The simulation's present is not the server's: slots are missing, and that is an answer.
      assertThat(checked.exit()).as(checked.err()).isLessThanOrEqualTo(1);
      assertThat(checked.out()).doesNotContain("NOT RUN");
      readEveryView(url);
    }
  }

  private void tellsOfARefusedParameter(String url) throws Exception {
    try (var desk = new Workbench(Files.createDirectory(folder.resolve("refused")), url)) {
      var checked = desk.accounts("one-way-cross").run("config", "check", "--connect");
      assertThat(checked.exit()).as(checked.err()).isEqualTo(78);
      assertThat(checked.err()).contains("ignore_startup_parameters = options");
    }
  }

  private static void readEveryView(String url) throws SQLException {
    try (var connection = DriverManager.getConnection(jdbc(url));
        var statement = connection.createStatement()) {
      connection.unwrap(org.postgresql.PGConnection.class).setPrepareThreshold(0);
      var views = new ArrayList<String>();
      try (var rows =
          statement.executeQuery(
              "select relname from pg_class where relnamespace = 'analytics'::regnamespace"
                  + " and relkind = 'v' order by 1")) {
        while (rows.next()) {
          views.add(rows.getString(1));
        }
      }
      assertThat(views).hasSizeGreaterThan(30);
      for (var view : views) {
        statement.executeQuery("select * from analytics." + view).close();
      }
      statement
          .executeQuery("select * from analytics.pnl_by_day('Asia/Tokyo', '2026-11-01', null)")
          .close();
    }
  }

  private Process pooler(Path program, int serverPort, int port) throws Exception {
    var home = Files.createDirectory(folder.resolve("pooler"));
    Files.writeString(home.resolve("users"), "\"postgres\" \"\"\n");
    Files.writeString(
        home.resolve("settings"),
        """
        [databases]
        pooled = host=127.0.0.1 port=%s dbname=pooled user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %s
        auth_type = any
        auth_file = %s
        pool_mode = transaction
        default_pool_size = 3
        unix_socket_dir =
        """
            .formatted(serverPort, port, home.resolve("users")));
    for (var it : List.of(folder, home)) {
      Files.setPosixFilePermissions(it, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    var command = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      // It refuses to run as root.
      command.addAll(List.of("setpriv", "--reuid=65534", "--clear-groups"));
    }
    command.addAll(List.of(program.toString(), home.resolve("settings").toString()));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pooler.log").toFile())
            .start();
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.readString(folder.resolve("pooler.log")).contains("process up")) {
      assertThat(System.nanoTime()).as("PgBouncer starts").isLessThan(end);
      Thread.onSpinWait();
    }
    return process;
  }

  private static int freePort() throws IOException {
    try (var socket =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static String jdbc(String url) {
    return url.replaceFirst("postgresql://([a-z]+)@(.*)", "jdbc:postgresql://$2?user=$1");
  }

  private static void run(String url, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(jdbc(url));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
