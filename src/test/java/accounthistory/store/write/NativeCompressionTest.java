package accounthistory.store.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.database.StoreException;
import accounthistory.testing.OtherProcess;
import com.github.luben.zstd.util.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What loads once a process is looked at from a process of its own.
final class NativeCompressionTest {
  /// No user can put a file there, not even root.
  private static final Path HOLDS_NOTHING = Path.of("/proc");

  @TempDir private Path folder;

  /// Tries folders, and says what came of it.
  public static void main(String... folders) {
    for (var tries : folders) {
      try {
        NativeCompression.load(Arrays.stream(tries.split(",")).map(Path::of).toList());
        System.out.println(new String(ZstdCodec.decompress(ZstdCodec.compress(BODY)), UTF_8));
      } catch (StoreException e) {
        System.out.println(e.outage().orElseThrow() + " " + e.getMessage());
      }
    }
  }

  private static final byte[] BODY = "compressed and back".getBytes(UTF_8);

  @Test
  void aFolderThatDoesNotHoldItIsNamedAndAnotherOneIsTried() throws Exception {
    var missing = folder.resolve("missing");
    var both = HOLDS_NOTHING + "," + missing;

    var said = said(both, both + "," + folder);

    assertThat(said).hasSize(2);
    assertThat(said.getFirst())
        .startsWith(
            "CONFIGURATION compression: its native library cannot be loaded: /proc: takes no file; ")
        .contains(missing + ": no such folder", "ACCOUNT_HISTORY_JAVA_OPTS=-Djava.io.tmpdir=");
    assertThat(said.getLast()).isEqualTo("compressed and back");
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static List<String> said(String... tries) throws Exception {
    var needed =
        List.<Class<?>>of(NativeCompressionTest.class, NativeCompression.class, Native.class);
    var process = OtherProcess.start("022", needed, tries);
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), UTF_8)
          .lines()
          .filter(it -> !it.isEmpty() && !it.startsWith("WARNING"))
          .toList();
    }
  }
}
