package accounthistory.store.embedded;

import accounthistory.text.DurationText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs PostgreSQL's own programs: `initdb`, `pg_ctl`, `postgres`.
///
/// @param prefix what each command line begins with
/// @param binaries the folder with `bin`
/// @param workingFolder where they run
record Programs(List<String> prefix, Path binaries, Path workingFolder) {
  /// PostgreSQL refuses to run as root. Inside a user namespace of its own the same user has no
  /// name and no such rights, and still owns its files.
  private static final List<String> NAMELESS = List.of("unshare", "-U");

  private static final Duration OUTPUT_WITHIN = Duration.ofSeconds(5);

  /// How a program ended.
  record Ended(int exit, String output) {}

  static Programs in(Path binaries, Path workingFolder) throws IOException, InterruptedException {
    var prefix = runningAsRoot() ? tried(NAMELESS) : List.<String>of();
    return new Programs(prefix, binaries, workingFolder);
  }

  /// Runs a program of PostgreSQL to its end.
  ///
  /// @param input what it reads from its standard input
  Ended run(List<String> command, String input, Duration limit)
      throws IOException, InterruptedException {
    var program = binaries.resolve("bin").resolve(command.getFirst());
    if (!Files.isExecutable(program)) {
      throw EmbeddedDatabaseException.lasting(
          ("%s: this user may not execute it: its file system is mounted noexec, or the right was"
                  + " taken away; the setting database.folder moves it, database.url names a server"
                  + " instead")
              .formatted(program));
    }
    var line = new ArrayList<>(prefix);
    line.add(program.toString());
    line.addAll(command.subList(1, command.size()));
    return run(line, input, limit, workingFolder);
  }

  private static Ended run(List<String> line, String input, Duration limit, Path folder)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(line).redirectErrorStream(true).directory(folder.toFile());
    // The server outlives this command by months: it must not keep the command's secrets.
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    builder.environment().put("LC_ALL", "C");
    var process = builder.start();
    var output = CompletableFuture.supplyAsync(() -> allOf(process));
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new EmbeddedDatabaseException(
          String.join(" ", line) + " not done after " + DurationText.exact(limit));
    }
    return new Ended(process.exitValue(), said(output));
  }

  /// What a program leaves running may hold on to its output.
  private static String said(CompletableFuture<String> output) throws InterruptedException {
    try {
      return output.get(OUTPUT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return "(output lost: " + e + ")";
    }
  }

  private static String allOf(Process process) {
    try (var stdout = process.getInputStream()) {
      return new String(stdout.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "(output lost: " + e.getMessage() + ")";
    }
  }

  private static boolean runningAsRoot() throws IOException {
    var self = Path.of("/proc/self");
    return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
  }

  /// The prefix itself, if what runs behind it is not root.
  static List<String> tried(List<String> prefix) throws InterruptedException {
    var probe = new ArrayList<>(prefix);
    probe.addAll(List.of("id", "-u"));
    String why;
    try {
      var ended = run(probe, "", Duration.ofSeconds(10), Path.of("/"));
      if (ended.exit() == 0 && !ended.output().equals("0")) {
        return prefix;
      }
      why = ended.output();
    } catch (IOException e) {
      why = e.getMessage();
    }
    throw EmbeddedDatabaseException.lasting(
        "PostgreSQL refuses to run as root, and this system does not allow root to create a user namespace"
            + " ("
            + String.join(" ", prefix)
            + ": "
            + why
            + "). Run account-history as an ordinary user, or set the URL of a database.");
  }
}
