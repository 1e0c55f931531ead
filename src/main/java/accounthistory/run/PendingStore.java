package accounthistory.run;

import accounthistory.job.Outcome;
import accounthistory.run.Run.Tables;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.store.Store;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Opens the database while captures go on, so that a slow or unreachable database delays none.
final class PendingStore {
  /// Longer than a migration of the program's own tables takes.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final CompletableFuture<Store> store;

  private PendingStore(CompletableFuture<Store> store) {
    this.store = store;
  }

  static PendingStore begin(Tables tables) {
    var future = new CompletableFuture<Store>();
    Thread.ofVirtual()
        .name("open-tables")
        .start(() -> {
          try {
            future.complete(tables.open());
          } catch (Throwable e) {
            // The thread's edge: the waiting thread must hear of any failure.
            future.completeExceptionally(e);
          }
        });
    return new PendingStore(future);
  }

  /// Waits a moment for the database, so that slots that are taken are not requested again; an
  /// unreachable database costs no more than that.
  void headStart(Duration atMost) throws InterruptedException {
    try {
      store.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // Capturing does not depend on it; await() will report it.
    }
  }

  /// The store, once it is open. Tables that take longer are not to be had now.
  Store await() throws TablesUnavailable, InterruptedException {
    try {
      return store.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw new TablesUnavailable(
          Outcome.SPOOLED, "the database was not open after " + DurationText.exact(PATIENCE));
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case TablesUnavailable unavailable -> throw unavailable;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default ->
            throw new IllegalStateException("opening the database failed unexpectedly", e);
      }
    }
  }
}
