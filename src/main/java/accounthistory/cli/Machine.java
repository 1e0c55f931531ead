package accounthistory.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;

/// Everything of the machine that the program uses: the only place where clock and environment come
/// from.
///
/// @param out what a command answers
/// @param err progress, log lines and complaints
record Machine(
    Map<String, String> environment,
    Path home,
    Path workingFolder,
    InstantSource clock,
    PrintWriter out,
    PrintWriter err) {

  static Machine real() {
    return new Machine(
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Path.of("").toAbsolutePath(),
        InstantSource.system(),
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }

  /// The folder for data of the program's own, by the XDG base directory specification.
  Path dataFolder() {
    var xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    var base = Path.of(xdg).isAbsolute() ? Path.of(xdg) : home.resolve(".local/share");
    return base.resolve("account-history");
  }

  /// What this machine calls itself, for telling collectors apart; never looked up anywhere.
  String hostName() {
    var named = environment.getOrDefault("HOSTNAME", "");
    if (!named.isBlank()) {
      return named;
    }
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException _) {
      return "unknown";
    }
  }

  /// Version of the program, as the build wrote it.
  static String version() {
    try (InputStream file = Machine.class.getResourceAsStream("/accounthistory/build.properties")) {
      var build = new Properties();
      if (file != null) {
        build.load(file);
      }
      return build.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("the build's own properties", e);
    }
  }
}
