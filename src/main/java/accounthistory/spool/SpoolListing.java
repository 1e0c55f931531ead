package accounthistory.spool;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// The captures of one folder in drain order. A folder lists its files in no order, so each page is
/// one look at all names that keeps the smallest.
final class SpoolListing implements Iterable<SpooledCapture> {
  /// How many names are in memory while a whole folder is walked: about 5 MB.
  private static final int PAGE = 10_000;

  private final Path folder;
  private final int pageSize;

  SpoolListing(Path folder) {
    this(folder, PAGE);
  }

  SpoolListing(Path folder, int pageSize) {
    this.folder = folder;
    this.pageSize = pageSize;
  }

  List<SpooledCapture> page(Optional<SpooledCapture> after, int atMost) {
    if (atMost < 1) {
      throw new IllegalArgumentException("a page of " + atMost + " names");
    }
    var first = new PriorityQueue<SpooledCapture>(Comparator.reverseOrder());
    each(
        folder,
        name -> {
          var last = first.size() < atMost ? null : first.peek();
          if ((after.isEmpty() || name.compareTo(after.get().name()) > 0)
              && (last == null || name.compareTo(last.name()) < 0)) {
            SpooledCapture.named(name).ifPresent(first::add);
          }
          if (first.size() > atMost) {
            first.poll();
          }
        });
    return first.stream().sorted().toList();
  }

  @Override
  public Iterator<SpooledCapture> iterator() {
    return new Pages();
  }

  /// Gives the name of every file in a folder.
  static void each(Path folder, Consumer<String> action) {
    try (var files = Files.newDirectoryStream(folder)) {
      files.forEach(file -> action.accept(String.valueOf(file.getFileName())));
    } catch (DirectoryIteratorException e) {
      throw new SpoolException("list", folder, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw new SpoolException("list", folder, e);
    }
  }

  private final class Pages implements Iterator<SpooledCapture> {
    private Iterator<SpooledCapture> page = Collections.emptyIterator();
    private Optional<SpooledCapture> last = Optional.empty();
    private boolean ended;

    @Override
    public boolean hasNext() {
      if (!page.hasNext() && !ended) {
        page = page(last, pageSize).iterator();
        ended = !page.hasNext();
      }
      return page.hasNext();
    }

    @Override
    public SpooledCapture next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the spool has no more captures");
      }
      var next = page.next();
      last = Optional.of(next);
      return next;
    }
  }
}
