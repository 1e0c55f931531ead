package accounthistory.credential;

import accounthistory.capture.Subject;
import accounthistory.coordination.BestEffortStore;
import accounthistory.job.AccountStateFile;
import accounthistory.spool.Spool;
import accounthistory.spool.SpooledCapture;
import accounthistory.state.StateFolder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Captures of one account that wait in the spool for the same proof of identity.
///
/// @param oldest the slot of the first of them
public record HeldCaptures(Subject account, long captures, Instant oldest, MissingProof proof) {
  private record Alike(Subject account, String kind) {}

  /// What waits in a spool for a proof, without the database and without asking the exchange.
  public static List<HeldCaptures> in(StateFolder folder, Spool spool, Instant now) {
    var held = new TreeMap<SpooledCapture, MissingProof>();
    var file = new AccountStateFile(folder.folder("accounts"));
    var identityCheck =
        new IdentityCheck(IdentityKeys.in(folder.path()), file, BestEffortStore.none());
    for (var spooled : spool.pending()) {
      spool
          .identityOf(spooled)
          .flatMap(it -> identityCheck.unproven(spooled.subject(), it, now))
          .ifPresent(it -> held.put(spooled, it));
    }
    return of(held);
  }

  /// What waits, an account and reason each.
  public static List<HeldCaptures> of(SortedMap<SpooledCapture, MissingProof> held) {
    var alike = new LinkedHashMap<Alike, HeldCaptures>();
    held.forEach((spooled, proof) ->
        alike.merge(
            new Alike(spooled.subject(), proof.kind()),
            new HeldCaptures(spooled.subject(), 1, spooled.slot(), proof),
            (first, more) ->
                new HeldCaptures(
                    first.account(),
                    first.captures() + more.captures(),
                    first.oldest(),
                    more.proof())));
    return List.copyOf(alike.values());
  }

  /// For people, in one line.
  public String message() {
    return "%s: %s captures wait, the oldest of slot %s: %s"
        .formatted(account, captures, oldest, proof.message());
  }
}
