package accounthistory.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The program in processes of its own, under an umask that forbids nothing and with every logger
/// at TRACE. While one runs it is watched: the list of all processes, and the modes of what it
/// makes.
final class RealProgram {
  private static final int LOOK_EVERY_MS = 100;
  private static final int PATIENCE_SECONDS = 60;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final Set<String> processes = new ConcurrentSkipListSet<>();
  private final Map<Path, String> open = new ConcurrentSkipListMap<>();
  private final AtomicInteger runs = new AtomicInteger();
  private volatile @Nullable Path standardError;

  /// How a process ended, and what it said.
  record Ended(int exit, String out, String err) {
    String lastLine() {
      return out.lines().reduce("", (_, last) -> last);
    }
  }

  /// @param folder where it works; the modes of what is below its `state` and `home` are watched
  RealProgram(Path folder) throws IOException {
    this.folder = folder;
    for (var name : List.of("out", "home", "tmp")) {
      Files.createDirectory(
          folder.resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    environment.put("ACCOUNT_HISTORY_LOG_LEVEL", "trace");
    environment.put("HOME", folder.resolve("home").toString());
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /// Runs a command to its end.
  Ended run(String... arguments) throws Exception {
    return run(() -> false, arguments);
  }

  /// Runs a command, and ends it with SIGTERM as soon as something is so.
  Ended run(BooleanSupplier isEnough, String... arguments) throws Exception {
    var name = runs.incrementAndGet() + "-" + arguments[0];
    var out = folder.resolve("out").resolve(name + ".out");
    var err = folder.resolve("out").resolve(name + ".err");
    standardError = err;
    var process = start(out, err, arguments);
    try {
      var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      var isTold = false;
      do {
        look();
        if (!isTold && isEnough.getAsBoolean()) {
          process.destroy();
          isTold = true;
        }
        if (System.nanoTime() > end) {
          throw new AssertionError(name + " does not end: " + Files.readString(err));
        }
      } while (!process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS));
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /// Whether the command that was started last has said something on standard error so far.
  boolean hasSaid(String words) {
    var err = standardError;
    try {
      return err != null && Files.exists(err) && Files.readString(err).contains(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The command line of every process that was there at any moment, arguments apart by a blank.
  Set<String> processes() {
    return processes;
  }

  /// What anybody but its owner could read, write or enter, however shortly, with its mode.
  Map<Path, String> open() {
    return open;
  }

  private Process start(Path out, Path err, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + folder.resolve("tmp"),
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.jooq.no-logo=true",
            "-Dorg.jooq.no-tips=true",
            "-cp",
            classPath(),
            "accounthistory.cli.Main"));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().retainAll(Set.of("PATH"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /// As this process has it, from wherever it is looked at.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(it -> Path.of(it).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void look() throws IOException {
    try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var entry : entries) {
        try {
          var line = Files.readString(entry.resolve("cmdline"), ISO_8859_1);
          processes.add(line.replace('\0', ' ').strip());
        } catch (IOException _) {
          // It has ended meanwhile.
        }
      }
    }
    for (var name : List.of("state", "home")) {
      lookAt(folder.resolve(name));
    }
  }

  private void lookAt(Path path) {
    try {
      var attributes =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      var mode = PosixFilePermissions.toString(attributes.permissions());
      if (!mode.equals(attributes.isDirectory() ? "rwx------" : "rw-------")) {
        open.put(folder.relativize(path), mode);
      }
      if (attributes.isDirectory()) {
        try (var entries = Files.newDirectoryStream(path)) {
          entries.forEach(this::lookAt);
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // It is not there yet, or no more.
    }
  }
}
