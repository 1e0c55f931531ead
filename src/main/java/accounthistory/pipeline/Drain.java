package accounthistory.pipeline;

import accounthistory.spool.Spool;
import accounthistory.spool.SpoolRead;
import accounthistory.spool.SpooledCapture;
import accounthistory.store.Delivery;
import accounthistory.store.Store;
import accounthistory.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries spooled captures into the tables, in order, with their original times.
///
/// A capture leaves the spool after the commit that holds it. One that the tables refuse is set
/// aside by name, so that it neither stops the others nor is lost.
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /// A batch is one transaction; this keeps it and its memory small.
  private static final int BATCH = 64;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final Spool spool;
  private final Store store;

  public Drain(Spool spool, Store store) {
    this.spool = spool;
    this.store = store;
  }

  private sealed interface Reading {
    record Gone() implements Reading {}

    record Corrupt(String why) implements Reading {}

    record Understood(Understanding understanding) implements Reading {}
  }

  private record Found(SpooledCapture spooled, Reading reading) {}

  private record Entry(SpooledCapture spooled, Understanding understanding) {}

  /// Drains until nothing waits.
  ///
  /// @throws StoreException when the database went away, or stores nothing at all; what is not
  ///   stored stays in the spool
  public DrainReport run(long loadId) {
    var report = new DrainReport();
    for (var page = spool.pending(BATCH); !page.isEmpty(); ) {
      deposit(understood(page, report), loadId, report);
      page = spool.pendingAfter(page.getLast(), BATCH);
    }
    return report;
  }

  /// Reads a page; understanding a reply is the work of a processor, so all of them share it.
  private List<Entry> understood(List<SpooledCapture> page, DrainReport report) {
    var reads =
        page.stream()
            .gather(Gatherers.mapConcurrent(PROCESSORS, it -> new Found(it, read(it))))
            .toList();
    var batch = new ArrayList<Entry>();
    for (var found : reads) {
      switch (found.reading()) {
        case Reading.Gone() -> {}
        case Reading.Corrupt(String why) -> setAside(found.spooled(), why, report);
        case Reading.Understood(var understanding) ->
            batch.add(new Entry(found.spooled(), understanding));
      }
    }
    return batch;
  }

  private Reading read(SpooledCapture spooled) {
    return switch (spool.read(spooled)) {
      case SpoolRead.Gone() -> new Reading.Gone();
      case SpoolRead.Corrupt(String why) -> new Reading.Corrupt(why);
      case SpoolRead.Read(var capture) -> new Reading.Understood(Understanding.of(capture));
    };
  }

  private void deposit(List<Entry> batch, long loadId, DrainReport report) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      commit(batch, loadId, report);
    } catch (StoreException e) {
      if (e.outage().isPresent()) {
        throw e;
      }
      oneByOne(batch, loadId, report);
    } catch (IllegalArgumentException _) {
      oneByOne(batch, loadId, report);
    }
  }

  /// Finds the capture that the tables refuse.
  private void oneByOne(List<Entry> batch, long loadId, DrainReport report) {
    for (var entry : batch) {
      try {
        commit(List.of(entry), loadId, report);
      } catch (StoreException e) {
        if (e.outage().isPresent()) {
          throw e;
        }
        setAside(entry.spooled(), String.valueOf(e.getMessage()), report);
      } catch (IllegalArgumentException e) {
        setAside(entry.spooled(), String.valueOf(e.getMessage()), report);
      }
    }
  }

  private void commit(List<Entry> batch, long loadId, DrainReport report) {
    var deliveries = batch.stream().map(it -> it.understanding().delivery()).toList();
    var deposits = store.deposit(deliveries, loadId);
    for (var i = 0; i < batch.size(); i++) {
      Delivery delivery = deliveries.get(i);
      spool.done(batch.get(i).spooled());
      report.stored(delivery, deposits.get(i));
      report.unknown(batch.get(i).understanding().unknownFields());
    }
  }

  private void setAside(SpooledCapture spooled, String why, DrainReport report) {
    LOG.error("spool: {} set aside: {}", spooled, why);
    spool.setAside(spooled, why);
    report.setAside(spooled, why);
  }
}
