package accounthistory.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Counts in a file's text as often as its argument says; a negative number holds the lock until
/// killed.
final class CountingProcess {
  private CountingProcess() {}

  public static void main(String[] arguments) throws IOException {
    var file = LockedFile.in(Path.of(arguments[0]), "count");
    var count = Integer.parseInt(arguments[1]);
    if (count < 0) {
      file.update(_ -> {
        System.out.println("locked");
        await();
        return new LockedFile.Change<>(null, false, true);
      });
    }
    for (var i = 0; i < count; i++) {
      LockedFileTest.count(file);
    }
  }

  private static void await() {
    try {
      while (System.in.read() >= 0) {
        // until the other end is closed
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
