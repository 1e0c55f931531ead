package accounthistory.spool;

import accounthistory.state.PrivateFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// Captures whose rows are committed. A file's modification time says when it was stored first, by
/// the file system's own clock.
///
/// A capture that is delivered again is linked back, so that it stays here with its age: storing it
/// a second time makes it neither younger nor larger.
final class StoredFolder {
  private final Folder folder;

  StoredFolder(Folder folder) {
    this.folder = folder;
  }

  Path path() {
    return folder.path();
  }

  /// Takes a file over.
  ///
  /// @throws NoSuchFileException when another process was faster
  void take(Path pending, Instant now) throws IOException {
    var target = target(pending);
    if (Files.exists(target)) {
      Files.delete(pending);
    } else {
      Files.setLastModifiedTime(pending, FileTime.from(now));
      Files.move(pending, target);
    }
  }

  /// Links all that was stored at or after an instant into the folder of what waits, and returns
  /// how many were not there already. They are on disk there when this returns.
  long linkBack(Folder pending, Instant since) throws IOException {
    var linked = new AtomicLong();
    each((file, attributes) -> {
      if (!attributes.lastModifiedTime().toInstant().isBefore(since) && link(file, pending)) {
        linked.incrementAndGet();
      }
    });
    pending.force();
    return linked.get();
  }

  /// Moves all into the folder of what waits; returns how many.
  long giveBack(Folder pending) throws IOException {
    var moved = new AtomicLong();
    each((file, _) -> {
      Files.move(
          file,
          pending.file(String.valueOf(file.getFileName())),
          StandardCopyOption.REPLACE_EXISTING);
      moved.incrementAndGet();
    });
    return moved.get();
  }

  /// Deletes what was stored before an instant; returns what the others take, by the hour in which
  /// they were stored.
  NavigableMap<Instant, Long> expire(Instant before) throws IOException {
    var rest = new TreeMap<Instant, Long>();
    each((file, attributes) -> {
      if (attributes.lastModifiedTime().toInstant().isBefore(before)) {
        Files.deleteIfExists(file);
      } else {
        rest.merge(hourOf(attributes), attributes.size(), Long::sum);
      }
    });
    return rest;
  }

  /// Deletes the oldest hours that make so many bytes together, or all; returns how many bytes.
  long release(long bytes) throws IOException {
    var released = 0L;
    var last = Instant.MIN;
    for (var hour : expire(Instant.MIN).entrySet()) {
      if (released >= bytes) {
        break;
      }
      released += hour.getValue();
      last = hour.getKey();
    }
    if (released > 0) {
      expire(last.plus(1, ChronoUnit.HOURS));
    }
    return released;
  }

  Stored count() throws IOException {
    var captures = new AtomicLong();
    var bytes = new AtomicLong();
    each((_, attributes) -> {
      captures.incrementAndGet();
      bytes.addAndGet(attributes.size());
    });
    return new Stored(captures.get(), bytes.get());
  }

  /// What to do with one file; one that another process takes meanwhile is passed over.
  @FunctionalInterface
  private interface Action {
    void on(Path file, BasicFileAttributes attributes) throws IOException;
  }

  private void each(Action action) throws IOException {
    try (var files = Files.newDirectoryStream(folder.path(), "*" + SpooledCapture.SUFFIX)) {
      for (var file : files) {
        try {
          action.on(file, Files.readAttributes(file, BasicFileAttributes.class));
        } catch (NoSuchFileException _) {
          // Cleaned by another process.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private static boolean link(Path file, Folder pending) throws IOException {
    var target = pending.file(String.valueOf(file.getFileName()));
    try {
      Files.createLink(target, file);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException _) {
      // A file system without links.
      PrivateFile.write(target, Files.readAllBytes(file), pending.disk());
      return true;
    }
  }

  private Path target(Path pending) {
    return folder.file(String.valueOf(pending.getFileName()));
  }

  private static Instant hourOf(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.HOURS);
  }
}
