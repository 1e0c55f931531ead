package accounthistory.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateFolderTest {
  private static final List<String> MOUNTS =
      List.of(
          "22 1 0:20 / / rw,relatime shared:1 - overlay overlay rw,lowerdir=/a",
          "23 22 0:21 / /dev/shm rw shared:2 - tmpfs tmpfs rw",
          "24 22 8:1 / /var/lib rw shared:3 master:1 - ext4 /dev/sda1 rw",
          "25 24 0:22 / /var/lib/my\\040state rw - tmpfs none rw",
          "26 24 8:2 / /var/lib/my\\040state rw - xfs /dev/sdb1 rw",
          "broken line");

  @TempDir private Path home;

  @Test
  void keepsTheCollectorsNameOverRuns() {
    var first = StateFolder.open(home.resolve("state"));
    assertThat(StateFolder.open(home.resolve("state"))).isEqualTo(first);
    assertThat(StateFolder.open(home.resolve("other")).collector()).isNotEqualTo(first.collector());
  }

  @Test
  void manyThatOpenANewFolderAtOnceAgreeOnItsName() throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<UUID> open = () -> StateFolder.open(home.resolve("state")).collector();
      var names =
          threads.invokeAll(IntStream.range(0, 20).mapToObj(_ -> open).toList()).stream()
              .map(it -> it.resultNow())
              .distinct();
      assertThat(names).hasSize(1);
    }
    assertThat(home.resolve("state")).isDirectoryNotContaining("glob:**collector-id.*");
  }

  @Test
  void aNameThatACrashHasEmptiedIsMadeAnew() throws IOException {
    Files.createFile(Files.createDirectory(home.resolve("state")).resolve("collector-id"));
    assertThat(StateFolder.open(home.resolve("state")).collector()).isNotNull();
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws IOException {
    var file = Files.createFile(home.resolve("file"));
    assertThatThrownBy(() -> StateFolder.open(file.resolve("state")))
        .isInstanceOf(StateException.class)
        .hasMessageStartingWith("state folder: cannot open " + file);
  }

  @Test
  void tellsOnWhatAFolderLies() {
    var mounts = Mounts.of(MOUNTS);
    assertThat(mounts.typeAt(Path.of("/home/me/state"))).contains("overlay");
    assertThat(mounts.typeAt(Path.of("/dev/shm/state"))).contains("tmpfs");
    assertThat(mounts.typeAt(Path.of("/var/lib/state"))).contains("ext4");
    assertThat(mounts.typeAt(Path.of("/var/library"))).contains("overlay");
    assertThat(mounts.typeAt(Path.of("/var/lib/my state/spool"))).contains("xfs");
    assertThat(Mounts.of(List.of()).typeAt(Path.of("/"))).isEmpty();
  }

  @Test
  void aFolderInMemoryWillNotLast() {
    var shared = Path.of("/dev/shm");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isReadable(Path.of("/proc/self/mountinfo")) && Files.isDirectory(shared));
    assertThat(StateFolder.passing(shared))
        .contains("lies on tmpfs and is lost when the machine stops");
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "077", "777"})
  void whatIsMadeIsTheOwnersAloneUnderAnyUmask(String umask) throws Exception {
    var state = home.resolve("a/b/state");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = System.getProperty("java.class.path");
    var child =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask " + umask + " && exec \"$@\"",
                "sh",
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                Opening.class.getName(),
                state.toString())
            .inheritIO()
            .start();
    assertThat(child.waitFor()).isZero();
    for (var folder : List.of("a", "a/b", "a/b/state")) {
      assertThat(modes(home.resolve(folder))).as(folder).isEqualTo("rwx------");
    }
    for (var file : List.of("collector-id", "note")) {
      assertThat(modes(state.resolve(file))).as(file).isEqualTo("rw-------");
    }
  }

  /// A program that opens a state folder and writes a file into it.
  static final class Opening {
    private Opening() {}

    static void main(String[] arguments) throws IOException {
      var state = StateFolder.open(Path.of(arguments[0]));
      PrivateFile.write(state.path().resolve("note"), new byte[] {1});
    }
  }

  private static String modes(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
