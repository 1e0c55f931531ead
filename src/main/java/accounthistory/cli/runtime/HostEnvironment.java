package accounthistory.cli.runtime;

import accounthistory.text.PrintableWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/// Everything of the machine that the program uses: the only place where clock and environment come
/// from.
///
/// @param home the user's home folder as `HOME` names it; none when it does not
/// @param out what a command answers
/// @param err progress, log lines and complaints
public record HostEnvironment(
    Map<String, String> environment,
    Optional<Path> home,
    Path workingFolder,
    InstantSource clock,
    PrintWriter out,
    PrintWriter err) {
  /// Nothing is readable in less.
  private static final int COLUMNS_MIN = 40;

  public static HostEnvironment real() {
    return new HostEnvironment(
        System.getenv(),
        homeOf(System.getenv()),
        Path.of("").toAbsolutePath(),
        InstantSource.system(),
        printing(System.out),
        printing(System.err));
  }

  /// Whatever a command answers is text: nothing of it is obeyed by a terminal.
  static PrintWriter printing(OutputStream stream) {
    return new PrintWriter(
        new PrintableWriter(
            new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8))),
        true);
  }

  private static Optional<Path> homeOf(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("HOME")).map(Path::of).filter(Path::isAbsolute);
  }

  /// Makes libraries look for files of the home folder, such as `.pgpass`, where every other
  /// program of the environment does.
  public void makeHomeThatOfLibraries() {
    home.ifPresent(it -> System.setProperty("user.home", it.toString()));
  }

  /// The folder for data of the program's own, by the XDG base directory specification.
  ///
  /// @throws ExitException with 78 when nothing says where that is
  public Path dataFolder() {
    return Optional.of(Path.of(environment.getOrDefault("XDG_DATA_HOME", "")))
        .filter(Path::isAbsolute)
        .or(() -> home.map(it -> it.resolve(".local/share")))
        .orElseThrow(() ->
            ExitException.configuration(
                "neither HOME nor XDG_DATA_HOME is set: set XDG_DATA_HOME to a folder for data"))
        .resolve("account-history");
  }

  /// How many cells a line of the terminal has; empty when unknown, as in a pipe.
  public OptionalInt columns() {
    var columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{0,4}")
        ? OptionalInt.of(Math.max(COLUMNS_MIN, Integer.parseInt(columns)))
        : OptionalInt.empty();
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
  public static String version() {
    try (InputStream file =
        HostEnvironment.class.getResourceAsStream("/accounthistory/build.properties")) {
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
