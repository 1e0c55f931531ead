package accounthistory.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.capture.Capture;
import accounthistory.capture.Identity;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.state.Disk;
import accounthistory.state.PrivateFile;
import accounthistory.text.Repeated;
import accounthistory.text.SizeText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Captures on disk until they are stored, in `spool` of the state folder.
///
/// `pending` holds one envelope a file, `stored` those whose rows are committed, for a while,
/// `unread` replies that were stored and not understood, `corrupt` what could not be read or
/// stored, each beside a `.why`; `place` names the database that was met last, `version` the
/// program that drained last. Files are 0600 and folders 0700 under any umask. Several processes
/// and threads may put and drain at the same time: every step is one rename or delete, and a file
/// that somebody else was faster with is no error. Every method throws [SpoolException] when the
/// disk fails.
public final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  private static final String PLACE = "place";

  /// The version of the program that offered last what was set aside.
  private static final String VERSION = "version";

  /// How long a file may be in the writing. One that is older is left over from a process that was
  /// killed; a capture takes milliseconds.
  private static final Duration UNFINISHED_MAX = Duration.ofHours(1);

  /// The largest file that is read: bodies that do not compress, and their header.
  private static final long FILE_BYTES_MAX = Envelope.BODIES_BYTES_MAX + (16L << 20);

  private final Folder home;
  private final Folder pending;
  private final StoredFolder stored;

  /// Replies that this program's normalizer refuses, kept for a version that does not.
  private final StoredFolder unread;

  private final AsideFolder corrupt;
  private final SpoolLimits limits;
  private final Repeated troubles = new Repeated(System::nanoTime);
  private final Cleaning cleaning;
  private final Names waiting;
  private final Names kept;

  private Spool(Path path, SpoolLimits limits, Disk disk) throws IOException {
    this.home = Folder.at(path, disk);
    this.pending = Folder.at(path.resolve("pending"), disk);
    this.stored = new StoredFolder(Folder.at(path.resolve("stored"), disk));
    this.unread = new StoredFolder(Folder.at(path.resolve("unread"), disk));
    this.corrupt = new AsideFolder(Folder.at(path.resolve("corrupt"), disk));
    this.limits = limits;
    this.cleaning = new Cleaning(home, stored, unread, limits, troubles);
    this.waiting = new Names(pending.path(), cleaning::now);
    this.kept = new Names(stored.path(), cleaning::now);
  }

  /// The spool of a state folder, made when missing, and proven to be writable. Removes what killed
  /// processes have left half written.
  public static Spool open(Path stateFolder, SpoolLimits limits) {
    return open(stateFolder, limits, Disk.REAL);
  }

  /// The same with the limits that hold when nothing is set.
  public static Spool open(Path stateFolder) {
    return open(stateFolder, SpoolLimits.DEFAULTS);
  }

  /// The same on a disk that is watched.
  public static Spool open(Path stateFolder, SpoolLimits limits, Disk disk) {
    var folder = stateFolder.resolve("spool");
    try {
      var spool = new Spool(folder, limits, disk);
      removeLeftOvers(spool.pending.path(), spool.cleaning.now());
      return spool;
    } catch (IOException e) {
      throw new SpoolException("open", folder, e);
    }
  }

  /// Spools a capture: when this returns, it is on disk under its name. The same capture put twice
  /// is one file. Stored captures make way on a full disk.
  public SpooledCapture put(Capture capture) {
    var envelope = Envelope.around(capture);
    var spooled = SpooledCapture.of(capture, envelope);
    var bytes = envelope.bytes();
    try {
      try {
        pending.write(spooled.name(), bytes);
      } catch (IOException e) {
        if (!cleaning.makesRoom(e, bytes.length)) {
          throw e;
        }
        if (troubles.isToBeTold("full")) {
          LOG.warn("spool: the disk is full; stored captures made way for {}", spooled);
        }
        pending.write(spooled.name(), bytes);
      }
      return spooled;
    } catch (IOException e) {
      // One disk refuses all alike: its folder is named and not each file.
      throw new SpoolException("write into", pending.path(), e);
    }
  }

  /// The first captures in drain order, by name only.
  public List<SpooledCapture> pending(int atMost) {
    return new SpoolListing(pending.path()).page(Optional.empty(), atMost);
  }

  /// The first captures in drain order that come after the given one, which need not be there any
  /// more.
  public List<SpooledCapture> pendingAfter(SpooledCapture last, int atMost) {
    return new SpoolListing(pending.path()).page(Optional.of(last), atMost);
  }

  /// All captures in drain order, one page of names in memory at a time. Each iterator sees what is
  /// there while it runs.
  public Iterable<SpooledCapture> pending() {
    return new SpoolListing(pending.path());
  }

  /// Whether a reply for a slot waits; failures do not count.
  public boolean holdsReply(Subject account, Stream stream, Instant slot) {
    return hasReply(pending.path(), waiting, SpooledCapture.beginning(slot, account, stream));
  }

  /// Whether a reply for a slot was stored and is kept.
  public boolean keepsReply(Subject account, Stream stream, Instant slot) {
    return hasReply(stored.path(), kept, SpooledCapture.beginning(slot, account, stream));
  }

  private static boolean hasReply(Path folder, Names names, String beginning) {
    try {
      return names.beginningWith(beginning).stream().map(folder::resolve).anyMatch(Spool::isReply);
    } catch (IOException e) {
      throw new SpoolException("list", folder, e);
    }
  }

  private static boolean isReply(Path file) {
    try {
      return Envelope.open(Files.readAllBytes(file))
              instanceof Envelope.Opened.Whole(Capture capture)
          && capture.failure() == null;
    } catch (NoSuchFileException _) {
      // Loaded or cleaned meanwhile; the database has it.
      return false;
    } catch (IOException e) {
      throw new SpoolException("read", file, e);
    }
  }

  /// Reads a capture back.
  public SpoolRead read(SpooledCapture spooled) {
    try {
      var size = Files.size(file(spooled));
      if (size > FILE_BYTES_MAX) {
        return new SpoolRead.Corrupt(
            "file of %s, at most %s are read"
                .formatted(SizeText.exact(size), SizeText.exact(FILE_BYTES_MAX)));
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

  /// What a capture says of its account's identity, without reading the whole of it.
  public Optional<Identity> identityOf(SpooledCapture spooled) {
    try (var in = Files.newInputStream(file(spooled))) {
      return Envelope.identity(in);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new SpoolException("read", file(spooled), e);
    }
  }

  /// Releases a capture whose rows are committed: it is kept in `stored` for a while, if the disk
  /// takes it there; draining is what empties a full one. One that is gone already is no error.
  public void done(SpooledCapture committed) {
    done(committed, stored, !limits.keep().isZero());
  }

  /// The same of a reply whose bytes are committed and that was not understood: it is kept for a
  /// version that understands it.
  public void doneUnread(SpooledCapture committed) {
    done(committed, unread, true);
  }

  private void done(SpooledCapture committed, StoredFolder keeping, boolean isToBeKept) {
    var file = file(committed);
    try {
      if (!isToBeKept || !isKept(file, keeping)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new SpoolException("delete", file, e);
    }
  }

  private boolean isKept(Path file, StoredFolder keeping) {
    try {
      keeping.take(file, cleaning.now());
      return true;
    } catch (NoSuchFileException _) {
      // Another process has stored it or set it aside.
      return true;
    } catch (IOException e) {
      if (troubles.isToBeTold("kept")) {
        LOG.warn("spool: stored and not kept: {}: {}", file.getFileName(), e.getMessage());
      }
      return false;
    }
  }

  /// Moves back to the queue all kept captures that were stored at or after an instant; storing
  /// them twice changes nothing. They keep their age. Returns how many.
  public long redeliver(Instant storedSince) {
    try {
      return stored.linkBack(pending, storedSince) + unread.linkBack(pending, storedSince);
    } catch (IOException e) {
      throw new SpoolException("redeliver from", home.path(), e);
    }
  }

  /// The database that was met last, as it was remembered; empty when none was.
  public Optional<String> place() {
    try {
      return Optional.of(Files.readString(home.file(PLACE)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new SpoolException("read", home.file(PLACE), e);
    }
  }

  /// Remembers the database that was met.
  public void rememberPlace(String place) {
    try {
      home.write(PLACE, place.getBytes(UTF_8));
    } catch (IOException e) {
      throw new SpoolException("write", home.file(PLACE), e);
    }
  }

  /// Keeps the spool within its limits and says when it is not, or the disk is nearly full. Cheap
  /// enough for every run: stored captures are looked through once an hour, or when space is
  /// needed. Waiting captures are never deleted; past the limit they go on as long as the disk
  /// takes them.
  ///
  /// Throws nothing: what cannot be tidied is logged.
  public void tidy() {
    try {
      cleaning.tidy(backlog().bytes());
      troubles.isOver("tidy");
    } catch (IOException | SpoolException e) {
      if (troubles.isToBeTold("tidy")) {
        LOG.warn("spool: not tidied: {}", e.getMessage());
      }
    }
  }

  /// Moves a file that cannot be drained out of the way, under its own name, with the reason in a
  /// file beside it. One that is gone already is no error.
  public void setAside(SpooledCapture spooled, String why) {
    var file = file(spooled);
    try {
      corrupt.take(file, why);
    } catch (NoSuchFileException _) {
      // Another process has stored it or set it aside.
    } catch (IOException e) {
      throw new SpoolException("set aside", file, e);
    }
  }

  /// Moves back to the queue all files that were set aside or not understood; returns how many.
  /// What is at fault is set aside again, and what this version does not understand is kept again.
  public long retry() {
    try {
      var again = corrupt.giveBack(pending) + unread.giveBack(pending);
      pending.force();
      return again;
    } catch (IOException e) {
      throw new SpoolException("retry", home.path(), e);
    }
  }

  /// The same, once for each version of the program: it may get through with what another one did
  /// not.
  public long retryAs(String version) {
    var file = home.file(VERSION);
    try {
      var last = Files.exists(file) ? Files.readString(file).strip() : "";
      if (last.equals(version)) {
        return 0;
      }
      var again = retry();
      home.write(VERSION, (version + "\n").getBytes(UTF_8));
      return again;
    } catch (IOException e) {
      throw new SpoolException("retry as " + version, file, e);
    }
  }

  /// How much waits, counted now.
  public Backlog backlog() {
    return Backlog.of(pending.path(), corrupt.path());
  }

  /// How much is kept that is stored, counted now: a look at every file.
  public Stored stored() {
    try {
      return stored.count();
    } catch (IOException e) {
      throw new SpoolException("list", home.path(), e);
    }
  }

  /// How many replies are kept that were not understood, counted now.
  public Stored unread() {
    try {
      return unread.count();
    } catch (IOException e) {
      throw new SpoolException("list", unread.path(), e);
    }
  }

  /// Files set aside, with the reasons, by name.
  public List<SetAside> setAside() {
    return corrupt.list();
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
    return pending.file(spooled.name());
  }

  private static void removeLeftOvers(Path folder, Instant now) throws IOException {
    try (var files = Files.newDirectoryStream(folder, PrivateFile.UNFINISHED + "*")) {
      for (var file : files) {
        if (Cleaning.lastModified(file, Instant.MAX).isBefore(now.minus(UNFINISHED_MAX))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }
}
