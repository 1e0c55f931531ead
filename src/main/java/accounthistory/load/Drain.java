package accounthistory.load;

import accounthistory.capture.Capture;
import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.credential.IdentityCheck;
import accounthistory.credential.MissingProof;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.RetryPasses;
import accounthistory.normalize.Normalizer;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.spool.SpoolRead;
import accounthistory.spool.SpooledCapture;
import accounthistory.state.StateException;
import accounthistory.store.Store;
import accounthistory.store.database.StoreException;
import accounthistory.store.load.IdentityDispute;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import accounthistory.text.ProgressTimer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries spooled captures into the database, in order, with their original times.
///
/// A capture leaves the spool after the commit that holds it. One that the database rejects waits
/// there, and is set aside by name only when the fault is proven to be its own; neither stops the
/// others. One whose account somebody else is writing to is left for another pass, after all
/// others.
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /// A batch is one transaction; this keeps it small.
  private static final int BATCH = 64;

  /// Bodies of so many bytes are not joined by more: the rows of a batch are all in memory.
  private static final long BATCH_BYTES = 16L << 20;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /// How often a long drain says how far it is.
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  private final Spool spool;
  private final Store store;
  private final IdentityCheck identityCheck;
  private final RejectionPolicy rejectionPolicy;
  private final ErrorBoundary boundary;
  private final InstantSource clock;

  /// What the database rejects in this pass.
  private final RejectionPolicy.Pass pass;

  /// What somebody else's transaction kept this one from.
  private final List<SpooledCapture> left = new ArrayList<>();

  public Drain(
      Spool spool, Store store, Proofs proofs, ErrorBoundary boundary, InstantSource clock) {
    this.spool = spool;
    this.store = store;
    this.identityCheck = proofs.identityCheck();
    this.rejectionPolicy = proofs.rejectionPolicy();
    this.pass = rejectionPolicy.pass();
    this.boundary = boundary;
    this.clock = clock;
  }

  /// What decides whether a capture may be stored.
  ///
  /// @param identityCheck whose key it was captured with
  /// @param rejectionPolicy whose fault it is that the database rejects it
  public record Proofs(IdentityCheck identityCheck, RejectionPolicy rejectionPolicy) {}

  private sealed interface Reading {
    record Gone() implements Reading {}

    record Corrupt(String why) implements Reading {}

    /// Its key is not proven yet.
    record Held(MissingProof why) implements Reading {}

    /// The program itself does not get through with it.
    record Failed(Throwable bug) implements Reading {}

    record Understood(StreamRows rows) implements Reading {}
  }

  private record Found(SpooledCapture spooled, Reading reading) {}

  private record Entry(SpooledCapture spooled, StreamRows rows) {}

  /// Drains until nothing waits, or there is no more time. One batch is always carried: a run that
  /// begins late each time would else never empty the spool.
  ///
  /// @param over asked between two batches
  /// @throws accounthistory.store.StoreException when the database went away, or stores nothing at
  ///   all; what is not stored stays in the spool
  public DrainReport run(long loadId, BooleanSupplier over) {
    var report = new DrainReport();
    var timer = ProgressTimer.ofLongWork(clock, PROGRESS_EVERY);
    for (var page = spool.pending(BATCH); !page.isEmpty(); ) {
      load(page, loadId, report);
      page = over.getAsBoolean() ? List.of() : spool.pendingAfter(page.getLast(), BATCH);
      if (timer.isDue()) {
        LOG.info("spool: {}", report.progress(timer.taken()));
      }
    }
    if (!left.isEmpty()) {
      RetryPasses.until(() -> {
        loadLeft(loadId, report);
        return !left.isEmpty();
      });
    }
    conclude(loadId, report);
    identityCheck.untold(report.held()).forEach(it -> LOG.warn("spool: {}", it.message()));
    if (report.total() > BATCH) {
      LOG.info("spool: {}", report.progress(timer.taken()));
    }
    return report;
  }

  /// What the database rejects waits, unless it is proven to be at fault itself.
  private void conclude(long loadId, DrainReport report) {
    var waiting = new ArrayList<>(pass.all());
    for (var refused : pass.proven(clock.instant())) {
      waiting.remove(refused);
      setAside(refused.spooled(), Failure.failed("not_storable", refused.why()), loadId, report);
    }
    waiting.forEach(
        it -> report.waits(it.spooled().subject(), it.spooled().subject() + ": " + it.why()));
    for (var why : rejectionPolicy.unreported(waiting)) {
      var alike = waiting.stream().filter(it -> it.why().equals(why)).toList();
      LOG.error(
          "spool: {} captures wait that the database refuses, {} the first: {}",
          alike.size(),
          alike.getFirst().spooled(),
          why);
    }
  }

  private void loadLeft(long loadId, DrainReport report) {
    var again = List.copyOf(left);
    left.clear();
    again.stream().gather(Gatherers.windowFixed(BATCH)).forEach(page -> load(page, loadId, report));
  }

  /// Reads a page; understanding a reply is the work of a processor, so all of them share it.
  private void load(List<SpooledCapture> page, long loadId, DrainReport report) {
    var reads =
        page.stream()
            .gather(Gatherers.mapConcurrent(PROCESSORS, it -> new Found(it, read(it))))
            .iterator();
    var batch = new ArrayList<Entry>();
    var bytes = 0L;
    while (reads.hasNext()) {
      var found = reads.next();
      switch (found.reading()) {
        case Reading.Gone() -> {}
        case Reading.Corrupt(String why) ->
            setAside(found.spooled(), Failure.failed("corrupt", why), loadId, report);
        case Reading.Held(var why) -> report.held(found.spooled(), why);
        case Reading.Failed(var bug) -> metBug(found.spooled(), bug, report);
        case Reading.Understood(var rows) -> {
          batch.add(new Entry(found.spooled(), rows));
          bytes += bytes(rows.capture());
        }
      }
      if (bytes > BATCH_BYTES) {
        write(batch, loadId, report);
        batch.clear();
        bytes = 0;
      }
    }
    write(batch, loadId, report);
  }

  private static long bytes(Capture capture) {
    return capture.documents().stream().mapToLong(it -> it.body().size()).sum();
  }

  /// Reads one capture from its edge: a bug met by one is none of the others' business.
  private Reading read(SpooledCapture spooled) {
    try {
      return understood(spooled);
    } catch (StoreException | SpoolException | StateException e) {
      throw e;
    } catch (Throwable e) {
      return new Reading.Failed(e);
    }
  }

  /// It waits for a program that gets through with it.
  private void metBug(SpooledCapture spooled, Throwable bug, DrainReport report) {
    report.bug(spooled.subject(), boundary.met(spooled.toString(), bug));
  }

  private Reading understood(SpooledCapture spooled) {
    return switch (spool.read(spooled)) {
      case SpoolRead.Gone() -> new Reading.Gone();
      case SpoolRead.Corrupt(String why) -> new Reading.Corrupt(why);
      case SpoolRead.Read(var capture) ->
          switch (identityCheck.storable(capture, clock.instant())) {
            case IdentityCheck.Storable.As(var it) -> new Reading.Understood(Normalizer.rowsOf(it));
            case IdentityCheck.Storable.Not(var why) -> new Reading.Held(why);
          };
    };
  }

  private void write(List<Entry> batch, long loadId, DrainReport report) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      var results = store.write(batch.stream().map(Entry::rows).toList(), loadId);
      for (var i = 0; i < batch.size(); i++) {
        settle(batch.get(i), results.get(i), loadId, report);
      }
    } catch (StoreException | SpoolException | StateException e) {
      throw e;
    } catch (Throwable e) {
      if (batch.size() == 1) {
        metBug(batch.getFirst().spooled(), e, report);
      } else {
        ErrorBoundary.requireBearable(e);
        batch.forEach(it -> write(List.of(it), loadId, report));
      }
    }
  }

  private void settle(Entry entry, WriteResult result, long loadId, DrainReport report) {
    var spooled = entry.spooled();
    switch (result.writeOutcome()) {
      case LEFT -> left.add(spooled);
      case REFUSED -> {
        var refusal = Objects.requireNonNull(result.refusal());
        pass.refused(spooled, refusal.culprit(), String.valueOf(refusal.getMessage()));
      }
      case DISPUTED -> disputed(entry, result, loadId, report);
      case TAKEN, CONTRADICTED, ALREADY_THERE, SUPERSEDED, FAILED, OUTRANKED -> {
        if (entry.rows() instanceof StreamRows.NotUnderstood) {
          spool.doneUnread(spooled);
        } else {
          spool.done(spooled);
        }
        stored(entry, result, report);
        if (result.writeOutcome() == WriteOutcome.TAKEN) {
          pass.stored(spooled, entry.rows().tables());
        }
      }
    }
  }

  private void disputed(Entry entry, WriteResult result, long loadId, DrainReport report) {
    var dispute = Objects.requireNonNull(result.dispute());
    if (dispute instanceof IdentityDispute.OtherEnvironment) {
      // Fixed settings make it storable.
      if (report.waits(entry.spooled().subject(), dispute.message())) {
        LOG.error("spool: {} waits: {}", entry.spooled(), dispute.message());
      }
      return;
    }
    var failure = Failure.failed("identity", dispute.message());
    setAside(entry.spooled(), failure, loadId, report);
    stored(entry, result, report);
  }

  private static void stored(Entry entry, WriteResult result, DrainReport report) {
    report.stored(entry.rows(), result);
    report.unknown(entry.rows().remarks().unknownFields());
  }

  /// A reply was there, and cannot stand under its account: its slot has failed.
  private void setAside(SpooledCapture spooled, Failure failure, long loadId, DrainReport report) {
    var why = failure.detail();
    if (spooled.stream() == Stream.ACCOUNT
        && store.recordFailed(spooled.subject(), spooled.slot(), failure, loadId)
            == WriteOutcome.LEFT) {
      left.add(spooled);
      return;
    }
    LOG.error("spool: {} set aside: {}", spooled, why);
    spool.setAside(spooled, why);
    report.setAside(spooled, why);
    if (spooled.stream() == Stream.ACCOUNT) {
      report.failed(spooled, failure);
    }
  }
}
