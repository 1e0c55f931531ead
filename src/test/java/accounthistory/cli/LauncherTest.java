package accounthistory.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that starts the program, with a stand-in for Java that reports how it was called.
final class LauncherTest {
  @TempDir private Path folder;

  @Test
  void startsWithAnEnvironmentThatHasNothing() throws Exception {
    Files.copy(Path.of("account-history"), folder.resolve("account-history"));
    Files.createDirectories(folder.resolve("runtime/bin"));
    Files.writeString(folder.resolve("runtime/release"), "JAVA_VERSION=\"99.0.1\"\n");
    executable("runtime/bin/java", "#!/bin/sh\necho \"$LC_ALL $*\"\n");
    var bare = new ProcessBuilder("bash", "account-history", "collect", "--json");
    bare.directory(folder.toFile()).redirectErrorStream(true).environment().clear();

    var process = bare.start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines().toList())
        .singleElement()
        .asString()
        .startsWith("C.UTF-8 ")
        .endsWith("accounthistory.cli.Main collect --json");
  }

  private void executable(String name, String text) throws Exception {
    Files.setPosixFilePermissions(
        Files.writeString(folder.resolve(name), text),
        PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
