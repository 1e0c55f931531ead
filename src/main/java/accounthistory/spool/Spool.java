package accounthistory.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.capture.Capture;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Captures on disk until they are stored, in `spool` of the state folder.
///
/// `pending` holds one envelope a file, `corrupt` what could not be read, each beside a `.why`.
/// Files are 0600 and folders 0700 under any umask. Several processes and threads may put and drain
/// at the same time: every step is one rename or delete, and a file that somebody else was faster
/// with is no error. Every method throws [SpoolException] when the disk does not do as it is told.
public final class Spool {
  /// How long a file may be in the writing. One that is older is left over from a process that was
  /// killed; a capture takes milliseconds.
  private static final Duration UNFINISHED_MAX = Duration.ofHours(1);

  /// The largest file that is read: bodies that do not compress, and their header.
  private static final long FILE_BYTES_MAX = Envelope.BODIES_BYTES_MAX + (16L << 20);

  /// How the names of files end that say why their neighbour is set aside.
  static final String WHY = ".why";

  private final Folder pending;
  private final Folder corrupt;

  private Spool(Folder pending, Folder corrupt) {
    this.pending = pending;
    this.corrupt = corrupt;
  }

  /// The spool of a state folder, made when missing, and proven to be writable. Removes what killed
  /// processes have left half written.
  public static Spool open(Path stateFolder) {
    return open(stateFolder, Folder.Disk.REAL);
  }

  static Spool open(Path stateFolder, Folder.Disk disk) {
    var folder = stateFolder.resolve("spool");
    try {
      var pending = Folder.at(folder.resolve("pending"), disk);
      removeLeftOvers(pending);
      return new Spool(pending, Folder.at(folder.resolve("corrupt"), disk));
    } catch (IOException e) {
      throw new SpoolException("open", folder, e);
    }
  }

  /// Spools a capture: when this returns, it is on disk under its name. The same capture put twice
  /// is one file.
  public SpooledCapture put(Capture capture) {
    var envelope = Envelope.around(capture);
    var spooled = SpooledCapture.of(capture, envelope);
    try {
      pending.write(spooled.name(), envelope.bytes());
      return spooled;
    } catch (IOException e) {
      throw new SpoolException("write", file(spooled), e);
    }
  }

  /// The first captures in drain order, by name only.
  public List<SpooledCapture> pending(int atMost) {
    return new Listing(pending.path()).page(Optional.empty(), atMost);
  }

  /// The first captures in drain order that come after the given one, which need not be there any
  /// more.
  public List<SpooledCapture> pendingAfter(SpooledCapture last, int atMost) {
    return new Listing(pending.path()).page(Optional.of(last), atMost);
  }

  /// All captures in drain order, one page of names in memory at a time. Each iterator sees what is
  /// there while it runs.
  public Iterable<SpooledCapture> pending() {
    return new Listing(pending.path());
  }

  /// Reads a capture back.
  public SpoolRead read(SpooledCapture spooled) {
    try {
      var size = Files.size(file(spooled));
      if (size > FILE_BYTES_MAX) {
        return new SpoolRead.Corrupt(
            "file of %d bytes, at most %d are read".formatted(size, FILE_BYTES_MAX));
      }
      return switch (Envelope.open(Files.readAllBytes(file(spooled)))) {
        case Envelope.Opened.Refused(String why) -> new SpoolRead.Corrupt(why);
        case Envelope.Opened.Whole(Capture capture) -> named(spooled, capture);
      };
    } catch (NoSuchFileException _) {
      return new SpoolRead.Gone();
    } catch (IOException e) {
      throw new SpoolException("read", file(spooled), e);
    }
  }

  /// Lets a capture go whose rows are committed. One that is gone already is no error.
  ///
  /// The one place that decides what becomes of stored captures.
  public void done(SpooledCapture stored) {
    try {
      Files.deleteIfExists(file(stored));
    } catch (IOException e) {
      throw new SpoolException("delete", file(stored), e);
    }
  }

  /// Moves a file that cannot be drained out of the way, under its own name, with the reason in a
  /// file beside it. One that is gone already is no error.
  public void setAside(SpooledCapture spooled, String why) {
    var file = file(spooled);
    try {
      var name = spooled.name();
      for (var copy = 2; !moved(file, corrupt.path().resolve(name)); copy++) {
        name = spooled.name() + "-" + copy;
      }
      corrupt.write(name + WHY, (why + "\n").getBytes(UTF_8));
    } catch (NoSuchFileException _) {
      // Another process has stored it or set it aside.
    } catch (IOException e) {
      throw new SpoolException("set aside", file, e);
    }
  }

  /// How much waits, counted now.
  public Backlog backlog() {
    return Backlog.of(pending.path(), corrupt.path());
  }

  private SpoolRead named(SpooledCapture spooled, Capture capture) {
    return spooled.names(capture)
        ? new SpoolRead.Read(capture)
        : new SpoolRead.Corrupt(
            "holds %s %s of slot %s, attempt %s, which is not what its name says"
                .formatted(
                    capture.subject(),
                    capture.stream().label(),
                    capture.slot(),
                    capture.attempt()));
  }

  private Path file(SpooledCapture spooled) {
    return pending.path().resolve(spooled.name());
  }

  private static boolean moved(Path file, Path target) throws IOException {
    try {
      Files.move(file, target);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    }
  }

  /// The file system's own clock tells the age of files, so that no other clock matters.
  private static void removeLeftOvers(Folder folder) throws IOException {
    var probe = folder.unfinished();
    try (var files = Files.newDirectoryStream(folder.path(), Folder.UNFINISHED + "*")) {
      var now = Files.getLastModifiedTime(probe).toInstant();
      for (var file : files) {
        if (lastModified(file).isBefore(now.minus(UNFINISHED_MAX))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNull(e.getCause());
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static Instant lastModified(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (NoSuchFileException _) {
      return Instant.MAX;
    }
  }
}
