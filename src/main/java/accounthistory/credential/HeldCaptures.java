package accounthistory.credential;

import accounthistory.capture.Subject;
import accounthistory.coordination.Advice;
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
public record HeldCaptures(Subject account, long captures, Instant oldest, Unproven unproven) {
  private record Alike(Subject account, String kind) {}

  /// What waits in a spool for a proof, without the tables and without asking the exchange.
  public static List<HeldCaptures> in(StateFolder folder, Spool spool, Instant now) {
    var held = new TreeMap<SpooledCapture, Unproven>();
    var memory = new AccountMemory(folder.folder("accounts"));
    var identities = new Identities(IdentityKeys.in(folder.path()), memory, Advice.none());
    for (var spooled : spool.pending()) {
      spool
          .identityOf(spooled)
          .flatMap(it -> identities.unproven(spooled.subject(), it, now))
          .ifPresent(it -> held.put(spooled, it));
    }
    return of(held);
  }

  /// What waits, an account and reason each.
  public static List<HeldCaptures> of(SortedMap<SpooledCapture, Unproven> held) {
    var alike = new LinkedHashMap<Alike, HeldCaptures>();
    held.forEach((spooled, unproven) ->
        alike.merge(
            new Alike(spooled.subject(), unproven.kind()),
            new HeldCaptures(spooled.subject(), 1, spooled.slot(), unproven),
            (first, more) ->
                new HeldCaptures(
                    first.account(),
                    first.captures() + more.captures(),
                    first.oldest(),
                    more.unproven())));
    return List.copyOf(alike.values());
  }

  /// For people, in one line.
  public String message() {
    return "%s: %s captures wait, the oldest of slot %s: %s"
        .formatted(account, captures, oldest, unproven.message());
  }
}
