package accounthistory.testing;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Another Java process that runs a class of the tests, under a hostile umask.
public final class OtherProcess {
  private OtherProcess() {}

  /// Starts it.
  ///
  /// @param needed its main class first, and a class of each folder or archive that the other one
  ///   needs
  public static Process start(String umask, List<Class<?>> needed, String... arguments)
      throws Exception {
    var command = new ArrayList<String>();
    command.addAll(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp"));
    command.add(
        needed.stream().map(OtherProcess::origin).collect(Collectors.joining(File.pathSeparator)));
    command.add(needed.getFirst().getName());
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
