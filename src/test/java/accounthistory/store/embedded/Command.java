package accounthistory.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A running [StartCommand] in another process, which knows a secret by its environment.
record Command(Process process, BufferedReader output) implements AutoCloseable {
  static final String SECRET = "hush-hush-hush";

  /// What the command printed when its database was up.
  record Started(int port, long server) {}

  static Command start(String umask, Path base, Path binaries, String durability)
      throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            "sh",
            "-c",
            "umask " + umask + "; exec \"$@\"",
            "sh",
            java,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StartCommand.class.getName(),
            base.toString(),
            binaries.toString(),
            durability);
    builder.environment().put("EXCHANGE_SECRET", SECRET);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    var process = builder.start();
    return new Command(process, process.inputReader(UTF_8));
  }

  Started started() throws IOException {
    @Nullable String line = output.readLine();
    if (line == null) {
      throw new IllegalStateException("the command ended before its database was up");
    }
    var words = line.split(" ", -1);
    return new Started(Integer.parseInt(words[0]), Long.parseLong(words[1]));
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Ends the command as it ends by itself: its output, too, must come to an end.
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    output.transferTo(Writer.nullWriter());
    process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
  }
}
