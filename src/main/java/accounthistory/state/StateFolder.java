package accounthistory.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder of what must outlive a run, proven to be writable.
///
/// @param collector names this folder among those that write into one database; made at random with
///   the folder
public record StateFolder(Path path, UUID collector) {
  private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final String COLLECTOR = "collector-id";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /// File systems that are gone with the machine's or the container's end.
  private static final Map<String, String> PASSING =
      Map.of(
          "tmpfs", "is lost when the machine stops",
          "ramfs", "is lost when the machine stops",
          "overlay", "is lost with its container",
          "aufs", "is lost with its container");

  /// Opens the folder, made with mode 0700 when missing. Warns when it lies where it will not last.
  ///
  /// @throws StateException when it cannot be made, written or read
  public static StateFolder open(Path path) {
    try {
      var folder = PrivateFolder.make(path.toAbsolutePath().normalize());
      // Proves that files can be made here, and read what is there.
      Files.delete(PrivateFile.unfinished(folder));
      var collector = collectorOf(folder.resolve(COLLECTOR));
      passing(folder)
          .ifPresent(it ->
              LOG.warn(
                  "state folder {} {}: captures that wait there would be gone; set state.folder to a"
                      + " folder on a disk or a volume",
                  folder,
                  it));
      return new StateFolder(folder, collector);
    } catch (IOException e) {
      throw new StateException("open", path, e);
    }
  }

  /// A folder of this one, made when missing.
  ///
  /// @throws StateException when it cannot be made
  public Path folder(String name) {
    try {
      return PrivateFolder.make(path.resolve(name));
    } catch (IOException e) {
      throw new StateException("make", path.resolve(name), e);
    }
  }

  /// Why what is in a folder will not last; empty when it will, or that is unknown.
  static Optional<String> passing(Path folder) {
    try {
      return Mounts.of(Files.readAllLines(MOUNTS))
          .typeAt(folder.toRealPath())
          .flatMap(type ->
              Optional.ofNullable(PASSING.get(type)).map(it -> "lies on " + type + " and " + it));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Of several processes that open a new folder at once, one makes the id and all read it.
  private static UUID collectorOf(Path file) throws IOException {
    for (var attempt = 1; ; attempt++) {
      try {
        var id = Files.readString(file).strip();
        if (ID.matcher(id).matches()) {
          return UUID.fromString(id);
        }
        // A file system that lost its content in a crash; nothing depends on the old value.
        Files.deleteIfExists(file);
      } catch (NoSuchFileException _) {
        makeId(file);
      }
      if (attempt == 10) {
        throw new IOException("no collector id can be kept in " + file);
      }
    }
  }

  private static void makeId(Path file) throws IOException {
    var made = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    PrivateFile.write(made, (UUID.randomUUID() + "\n").getBytes(UTF_8));
    try {
      // Without replacing: the first one counts.
      Files.createLink(file, made);
    } catch (FileAlreadyExistsException _) {
      // Another process was faster.
    } catch (UnsupportedOperationException | IOException _) {
      if (!Files.exists(file)) {
        Files.move(made, file);
      }
    } finally {
      Files.deleteIfExists(made);
    }
    Disk.REAL.force(file.resolveSibling(""));
  }
}
