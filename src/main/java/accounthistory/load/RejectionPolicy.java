package accounthistory.load;

import accounthistory.spool.SpooledCapture;
import accounthistory.state.Disk;
import accounthistory.state.KeyValueFile;
import accounthistory.state.StateException;
import accounthistory.store.database.RejectedValue;
import accounthistory.text.FileWords;
import accounthistory.text.Repeated;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whose fault it is that the database rejects a capture: a database with a detached partition, a
/// trigger or somebody's own constraint refuses good ones, which must wait for its repair.
///
/// A capture's own fault is proven when it failed alone in two passes at least a minute apart, for
/// the same column or constraint of this program's, while another one of the same stream, table and
/// month was stored after it each time. What the first pass found is remembered in the state
/// folder.
public final class RejectionPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(RejectionPolicy.class);
  private static final Duration APART = Duration.ofMinutes(1);

  private static final String UNNOTED = "not noted";

  private final Path file;
  private final Disk disk;
  private final Repeated troubles;
  private final Set<String> reported = new TreeSet<>();

  /// @param nanos the monotonic clock
  public RejectionPolicy(Path file, Disk disk, LongSupplier nanos) {
    this.file = file;
    this.disk = disk;
    this.troubles = new Repeated(nanos);
  }

  /// What one pass over the spool sees.
  final class Pass {
    private final List<Refused> refused = new ArrayList<>();

    /// The database rejected it, and it alone.
    void refused(SpooledCapture spooled, Optional<RejectedValue> culprit, String why) {
      refused.add(new Refused(spooled, culprit, why));
    }

    /// Its rows are in the database now: a witness for those that the same table refuses. One that
    /// has no rows there proves nothing of it.
    ///
    /// @param tables that it has rows in
    void stored(SpooledCapture spooled, Set<String> tables) {
      for (var it : refused) {
        it.hasWitness |=
            it.spooled.stream() == spooled.stream()
                && month(it.spooled).equals(month(spooled))
                && it.culprit
                    .filter(rejectedValue -> tables.stream().anyMatch(rejectedValue::isOf))
                    .isPresent();
      }
    }

    List<Refused> all() {
      return refused;
    }

    /// Those whose own fault is proven by now; the others wait.
    List<Refused> proven(Instant now) {
      var before = read();
      var after = KeyValueFile.empty();
      var proven = new ArrayList<Refused>();
      for (var it : refused) {
        var culprit = it.culprit.map(RejectedValue::toString).orElse("");
        if (culprit.isEmpty() || !it.hasWitness) {
          continue;
        }
        var first = before.text(word(it.spooled)).flatMap(text -> since(text, culprit));
        if (first.filter(at -> !now.isBefore(at.plus(APART))).isPresent()) {
          proven.add(it);
        } else {
          after = after.with(word(it.spooled), first.orElse(now) + " " + culprit);
        }
      }
      if (!after.texts().equals(before.texts())) {
        write(after);
      }
      return proven;
    }
  }

  /// A capture that the database rejects, in one pass.
  static final class Refused {
    private final SpooledCapture spooled;
    private final Optional<RejectedValue> culprit;
    private final String why;
    private boolean hasWitness;

    private Refused(SpooledCapture spooled, Optional<RejectedValue> culprit, String why) {
      this.spooled = spooled;
      this.culprit = culprit;
      this.why = why;
    }

    SpooledCapture spooled() {
      return spooled;
    }

    String why() {
      return why;
    }
  }

  Pass pass() {
    return new Pass();
  }

  /// The reasons for waiting that were not logged yet; a reason that is gone is logged again when
  /// it comes again.
  synchronized Set<String> unreported(List<Refused> waiting) {
    var reasons = waiting.stream().map(Refused::why).collect(Collectors.toCollection(TreeSet::new));
    var unreported = new TreeSet<>(reasons);
    unreported.removeAll(reported);
    reported.clear();
    reported.addAll(reasons);
    return unreported;
  }

  private static YearMonth month(SpooledCapture spooled) {
    return YearMonth.from(spooled.slot().atZone(ZoneOffset.UTC));
  }

  /// A capture's bytes name it.
  private static String word(SpooledCapture spooled) {
    return "c" + spooled.content();
  }

  private static Optional<Instant> since(String text, String culprit) {
    var words = text.split(" ", 2);
    try {
      return words.length == 2 && words[1].equals(culprit)
          ? Optional.of(Instant.parse(words[0]))
          : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private KeyValueFile read() {
    try {
      return KeyValueFile.read(file);
    } catch (IOException e) {
      throw new StateException("use", file, e);
    }
  }

  /// What cannot be noted is found out again; what was stored beside it is not held up.
  private void write(KeyValueFile keyValueFile) {
    try {
      keyValueFile.write(file, disk);
      troubles.isOver(UNNOTED);
    } catch (IOException e) {
      if (troubles.isToBeTold(UNNOTED)) {
        LOG.warn("{}: what the database refuses is not recorded: {}", file, FileWords.of(file, e));
      }
    }
  }
}
