package accounthistory.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the state folder needs of its disk. Tests watch it, and make it fail.
@FunctionalInterface
public interface Disk {
  Disk REAL = (_, channel) -> channel.force(true);

  /// Forces what was written through every cache.
  void force(Path path, FileChannel channel) throws IOException;

  /// Forces a folder's entries to disk.
  default void force(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      force(folder, channel);
    }
  }

  /// How many bytes this user may still write there.
  default long free(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }
}
