package accounthistory.load;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Stream;
import accounthistory.exchange.venue.Protocols;
import accounthistory.job.RetryPasses;
import accounthistory.normalize.Normalizer;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.RegistrationResult;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.Partitions;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Brings bodies that somebody recorded into the database, one file a load.
public final class Importer {
  /// What an instant may lie ahead of the program's clock.
  private static final Duration AHEAD_MAX = Duration.ofDays(1);

  private final Store store;
  private final InstantSource clock;
  private final String programVersion;

  public Importer(Store store, InstantSource clock, String programVersion) {
    this.store = store;
    this.clock = clock;
    this.programVersion = programVersion;
  }

  /// What became of one file.
  ///
  /// @param detail why it did not become a snapshot; empty when it did
  public record Imported(Path file, Instant slot, WriteOutcome writeOutcome, String detail) {}

  /// Imports one recorded body of `/fapi/v2/account`.
  ///
  /// @param at when it was recorded; it goes to the slot at or before it
  /// @throws InvalidValueException for an instant outside the history
  /// @throws IOException when the file cannot be read
  public Imported account(Path file, AccountPlan plan, Instant at) throws IOException {
    refuseOutside(file, at);
    var now = clock.instant();
    var slot = plan.grid().floor(at);
    var capture = capture(plan, slot, at, Body.of(Files.readAllBytes(file)));
    if (store.registerAccount(plan) instanceof RegistrationResult.Refused(var why)) {
      return new Imported(file, slot, WriteOutcome.DISPUTED, why);
    }
    var load = store.beginLoad(LoadKind.IMPORT, programVersion, Optional.of(file.toString()), now);
    var rows = Normalizer.rowsOf(capture);
    var result = write(rows, load);
    store.refresh();
    store.endLoad(load, Map.of(result.writeOutcome(), 1), clock.instant());
    return new Imported(file, slot, result.writeOutcome(), detail(rows, result));
  }

  private WriteResult write(StreamRows rows, long load) {
    var result = new AtomicReference<>(store.write(List.of(rows), load).getFirst());
    if (result.get().writeOutcome() == WriteOutcome.LEFT) {
      RetryPasses.until(() -> {
        result.set(store.write(List.of(rows), load).getFirst());
        return result.get().writeOutcome() == WriteOutcome.LEFT;
      });
    }
    return result.get();
  }

  private static String detail(StreamRows rows, WriteResult result) {
    var account = rows.capture().subject();
    var refusal = result.refusal();
    if (refusal != null) {
      return account + ": " + refusal.getMessage();
    }
    if (result.writeOutcome() == WriteOutcome.LEFT) {
      return account + ": another session is writing to it; import the file again";
    }
    var failure = rows.capture().failure();
    return failure == null ? "" : failure.detail();
  }

  private void refuseOutside(Path file, Instant at) {
    var latest = clock.instant().plus(AHEAD_MAX);
    if (at.isBefore(Partitions.EARLIEST) || at.isAfter(latest)) {
      throw new InvalidValueException(
          "%s: recorded at %s, want an instant from %s to %s"
              .formatted(file, at, Partitions.EARLIEST, latest));
    }
  }

  private static Capture capture(AccountPlan plan, Instant slot, Instant at, Body body) {
    var endpoint = Protocols.of(plan.subject().venue()).endpoints(Stream.ACCOUNT).getFirst();
    var document = new Document(Stream.ACCOUNT.label(), endpoint.path(), 200, at, at, body);
    return new Capture(
        plan.subject(), Stream.ACCOUNT, slot, ClockFacts.STATED, List.of(document), null);
  }
}
