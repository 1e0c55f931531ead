package accounthistory.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgramsTest {
  @Test
  void rootIsToldWhatToDoWhereItCannotLeaveItsNameBehind() {
    assertThatThrownBy(() -> Programs.tried(List.of("/no/such/unshare", "-U")))
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining("refuses to run as root")
        .hasMessageContaining("Run account-history as an ordinary user, or set the URL");
    assertThatThrownBy(() -> Programs.tried(List.of("sh", "-c", "echo 0")))
        .isInstanceOf(EmbeddedDatabaseException.class);
    assertThatThrownBy(() -> Programs.tried(List.of("sh", "-c", "echo denied; exit 1")))
        .hasMessageContaining("denied");
  }

  @Test
  void aPrefixThatLeavesRootBehindIsTaken() throws InterruptedException {
    var prefix = List.of("sh", "-c", "echo 65534");
    assertThat(Programs.tried(prefix)).isEqualTo(prefix);
  }

  @Test
  void aProgramThatDoesNotEndIsEnded(@TempDir Path folder) throws Exception {
    var program = Files.createDirectory(folder.resolve("bin")).resolve("endless");
    Files.writeString(program, "#!/bin/sh\nexec sleep 1000\n");
    Files.setPosixFilePermissions(program, PrivateFiles.FOLDER);

    assertThatThrownBy(() ->
            new Programs(List.of(), folder, folder)
                .run(List.of("endless"), "", Duration.ofMillis(50)))
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining("endless not done");
  }

  /// The system says so of a file without the right as of one on a file system that is mounted
  /// noexec.
  @Test
  void aFolderWhereNothingMayBeExecutedIsNamedWithTheWayOut(@TempDir Path folder) throws Exception {
    var program = Files.createDirectory(folder.resolve("bin")).resolve("initdb");
    Files.writeString(program, "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PrivateFiles.FILE);
    var programs = new Programs(List.of(), folder, folder);

    assertThatThrownBy(() -> programs.run(List.of("initdb"), "", Duration.ofSeconds(5)))
        .isInstanceOfSatisfying(
            EmbeddedDatabaseException.class, it -> assertThat(it.isPassing()).isFalse())
        .hasMessageContaining(program.toString())
        .hasMessageContaining("noexec")
        .hasMessageContaining("database.folder moves it");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, postgres-linux-x86_64.txz",
    "Linux, aarch64, postgres-linux-arm_64.txz",
    "Mac OS X, x86_64, postgres-darwin-x86_64.txz",
    "Mac OS X, aarch64, postgres-darwin-arm_64.txz",
  })
  void everySystemHasItsArchive(String system, String architecture, String archive) {
    assertThat(Binaries.archiveOf(system, architecture)).isEqualTo(archive);
  }
}
