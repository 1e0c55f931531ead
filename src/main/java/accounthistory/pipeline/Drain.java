package accounthistory.pipeline;

import accounthistory.spool.Spool;
import accounthistory.spool.SpoolRead;
import accounthistory.spool.SpooledCapture;
import accounthistory.store.Delivery;
import accounthistory.store.Store;
import accounthistory.store.StoreException;
import java.util.ArrayList;
import java.util.List;
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

  private final Spool spool;
  private final Store store;

  public Drain(Spool spool, Store store) {
    this.spool = spool;
    this.store = store;
  }

  private record Entry(SpooledCapture spooled, Understanding understanding) {}

  /// Drains until nothing waits.
  ///
  /// @throws StoreException when the database went away; what is not stored stays in the spool
  public DrainReport run(long loadId) {
    var report = new DrainReport();
    var batch = new ArrayList<Entry>();
    for (var spooled : spool.pending()) {
      switch (spool.read(spooled)) {
        case SpoolRead.Gone() -> {}
        case SpoolRead.Corrupt(String why) -> setAside(spooled, why, report);
        case SpoolRead.Read(var capture) ->
            batch.add(new Entry(spooled, Understanding.of(capture)));
      }
      if (batch.size() == BATCH) {
        deposit(batch, loadId, report);
        batch.clear();
      }
    }
    deposit(batch, loadId, report);
    return report;
  }

  private void deposit(List<Entry> batch, long loadId, DrainReport report) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      commit(batch, loadId, report);
    } catch (StoreException e) {
      if (e.isUnavailable()) {
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
        if (e.isUnavailable()) {
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
