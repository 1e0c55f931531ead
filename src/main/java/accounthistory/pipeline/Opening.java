package accounthistory.pipeline;

import accounthistory.pipeline.Run.Tables;
import accounthistory.pipeline.Run.TablesUnavailable;
import accounthistory.store.Store;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Opens the tables while captures go on, so that a database that is slow or away delays none.
final class Opening {
  private final CompletableFuture<Store> store;

  private Opening(CompletableFuture<Store> store) {
    this.store = store;
  }

  static Opening begin(Tables tables) {
    var future = new CompletableFuture<Store>();
    Thread.ofVirtual()
        .name("open-tables")
        .start(() -> {
          try {
            future.complete(tables.open());
          } catch (TablesUnavailable | RuntimeException e) {
            future.completeExceptionally(e);
          }
        });
    return new Opening(future);
  }

  /// Waits a moment for the tables, so that slots that are taken are not asked for again; a
  /// database that is away costs no more than that.
  void headStart(Duration atMost) throws InterruptedException {
    try {
      store.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // Capturing does not depend on it; await() will tell.
    }
  }

  /// The store, once it is open.
  Store await() throws TablesUnavailable {
    try {
      return store.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case TablesUnavailable unavailable -> throw unavailable;
        case RuntimeException bug -> throw bug;
        case null, default -> throw e;
      }
    }
  }
}
