package accounthistory.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class FileWordsTest {
  private static final Path MEANT = Path.of("/meant");

  @Test
  void aFilesTroubleIsToldInWordsAndWithItsName() {
    assertThat(FileWords.of(MEANT, new NoSuchFileException("/gone")))
        .isEqualTo("/gone: there is no such file or folder");
    assertThat(FileWords.of(MEANT, new AccessDeniedException("/shut")))
        .isEqualTo("/shut: no permission");
    assertThat(
            FileWords.of(MEANT, new FileSystemException("/full", null, "No space left on device")))
        .isEqualTo("/full: No space left on device");
    assertThat(FileWords.of(MEANT, new MalformedInputException(1)))
        .isEqualTo("/meant: it is not UTF-8");
    assertThat(FileWords.of(MEANT, new IOException())).isEqualTo("/meant: it cannot be done");
    assertThat(FileWords.of(MEANT, new NoSuchFileException("/a\u001bb")))
        .startsWith("/a\\u001Bb: ");
  }
}
