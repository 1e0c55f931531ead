package accounthistory.load;

import accounthistory.spool.Spool;
import accounthistory.store.Store;
import accounthistory.store.database.ServerPosition;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers stored captures again when the database is not the one, or not as far, as it was met
/// last: a standby that took over may lack what the lost primary had confirmed, and so may a
/// database that was restored.
///
/// Delivering twice changes nothing, so every doubt is a reason.
public final class Redelivery {
  private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

  private final Spool spool;
  private final Store store;

  public Redelivery(Spool spool, Store store) {
    this.spool = spool;
    this.store = store;
  }

  /// Reads the server's position, once before each run's first drain; returns how many captures
  /// wait again. They wait before the new place is remembered.
  ///
  /// @throws accounthistory.store.StoreException when the database does not answer
  public long beforeDrain() {
    var found = store.place();
    if (found.isEmpty()) {
      return 0;
    }
    var here = found.get();
    var last = spool.place();
    if (last.flatMap(ServerPosition::parse).filter(here::continues).isPresent()) {
      return 0;
    }
    var again = spool.redeliver(Instant.MIN);
    if (last.isPresent() || again > 0) {
      LOG.warn(
          "database: another place than before, {} captures are delivered again; before: {}; now: {}",
          again,
          last.map(String::strip).orElse("not known"),
          here);
    }
    spool.rememberPlace(here.toString());
    return again;
  }

  /// Records the server's position, once after each run's last commit, so that a database set back
  /// to an earlier moment is noticed.
  ///
  /// @throws accounthistory.store.StoreException when the database does not answer
  public void afterDrain() {
    var last = spool.place().flatMap(ServerPosition::parse);
    // Another line than at the beginning is for the next run to find.
    store
        .place()
        .filter(here -> last.filter(here::continues).isPresent())
        .ifPresent(here -> spool.rememberPlace(here.toString()));
  }
}
