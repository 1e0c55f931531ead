package accounthistory.load;

import accounthistory.capture.AccountSlot;
import accounthistory.capture.Capture;
import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.credential.HeldCaptures;
import accounthistory.credential.MissingProof;
import accounthistory.spool.SpooledCapture;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a drain did, counted while it runs. Not thread-safe.
public final class DrainReport {
  /// How one slot of an account ended.
  ///
  /// @param failure why the slot is not taken; null when it is
  public record SlotEnd(WriteResult result, @Nullable Failure failure) {}

  private final Map<WriteOutcome, Integer> counts = new EnumMap<>(WriteOutcome.class);
  private final Map<AccountSlot, SlotEnd> results = new HashMap<>();

  /// Of streams other than snapshots, by attempt.
  private final Map<UUID, SlotEnd> streams = new HashMap<>();

  private final SortedMap<String, String> setAside = new TreeMap<>();
  private final SortedSet<String> unknownFields = new TreeSet<>();
  private final SortedMap<Subject, String> waiting = new TreeMap<>();
  private final SortedMap<Subject, String> bugs = new TreeMap<>();
  private final SortedMap<SpooledCapture, MissingProof> held = new TreeMap<>();

  void stored(StreamRows rows, WriteResult result) {
    counts.merge(result.writeOutcome(), 1, Integer::sum);
    var capture = rows.capture();
    var end = new SlotEnd(result, rows.capture().failure());
    if (capture.stream() == Stream.ACCOUNT) {
      results.merge(new AccountSlot(capture.subject(), capture.slot()), end, DrainReport::better);
    } else {
      streams.put(capture.attempt(), end);
    }
  }

  /// A slot may have several captures, tries that failed among them: one that is taken decides,
  /// then the failure that stands in the database.
  private static SlotEnd better(SlotEnd one, SlotEnd other) {
    return weight(other) > weight(one) ? other : one;
  }

  private static int weight(SlotEnd end) {
    return switch (end.result().writeOutcome()) {
      case TAKEN, CONTRADICTED -> 5;
      case ALREADY_THERE -> 4;
      case SUPERSEDED -> 3;
      case DISPUTED -> 2;
      case FAILED -> 1;
      case OUTRANKED -> 0;
      case LEFT, REFUSED -> throw new IllegalArgumentException(end + " is no end of a slot");
    };
  }

  /// Found in the database: another drain has carried it there.
  public void found(Subject account, Instant slot, WriteOutcome as) {
    results.put(new AccountSlot(account, slot), new SlotEnd(WriteResult.of(as), null));
  }

  /// A capture that stays where it is until whose it is is proven.
  void held(SpooledCapture spooled, MissingProof why) {
    held.put(spooled, why);
  }

  /// What waits for a proof of identity.
  public List<HeldCaptures> held() {
    return HeldCaptures.of(held);
  }

  /// Which proof an account's slot waits for; empty when it waits for none.
  public Optional<MissingProof> heldFor(Subject account, Instant slot) {
    return held.entrySet().stream()
        .filter(it -> isOf(it.getKey(), account, slot))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean isOf(SpooledCapture spooled, Subject account, Instant slot) {
    return spooled.stream() == Stream.ACCOUNT
        && spooled.slot().equals(slot)
        && spooled.subject().equals(account);
  }

  /// A capture that the database does not take under its account's name, and that stays where it
  /// is.
  ///
  /// @return whether it is the first one of its account
  boolean waits(Subject account, String why) {
    return waiting.put(account, why) == null;
  }

  /// A capture that the program itself does not get through with.
  void bug(Subject account, String what) {
    bugs.put(account, what);
  }

  /// Subjects whose captures wait for a program that gets through with them.
  public SortedMap<Subject, String> bugs() {
    return Collections.unmodifiableSortedMap(bugs);
  }

  /// A slot whose capture cannot be stored.
  void failed(SpooledCapture spooled, Failure failure) {
    results.merge(
        new AccountSlot(spooled.subject(), spooled.slot()),
        new SlotEnd(WriteResult.of(WriteOutcome.FAILED), failure),
        DrainReport::better);
  }

  /// Accounts whose captures the database does not take as things are, and why.
  public SortedMap<Subject, String> waiting() {
    return Collections.unmodifiableSortedMap(waiting);
  }

  /// How many captures have left the spool.
  int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// How far a drain is, for people.
  String progress(Duration taken) {
    var millis = Math.max(1, taken.toMillis());
    return "%s captures drained in %s, %s a second%s"
        .formatted(
            total(),
            DurationText.about(taken),
            total() * 1000L / millis,
            held.isEmpty() ? "" : ", %s held until their keys are proven".formatted(held.size()));
  }

  void unknown(Collection<String> fields) {
    unknownFields.addAll(fields);
  }

  void setAside(SpooledCapture spooled, String why) {
    setAside.put(spooled.name(), why);
  }

  /// Adds what a later drain of the same run did.
  public void add(DrainReport later) {
    later.counts.forEach((writeOutcome, count) -> counts.merge(writeOutcome, count, Integer::sum));
    later.results.forEach((slot, end) -> results.merge(slot, end, DrainReport::better));
    streams.putAll(later.streams);
    setAside.putAll(later.setAside);
    waiting.putAll(later.waiting);
    bugs.putAll(later.bugs);
    unknownFields.addAll(later.unknownFields);
    held.keySet().removeIf(it -> later.endOf(it.subject(), it.slot()).isPresent());
    held.putAll(later.held);
  }

  /// How many captures ended in each way.
  public Map<WriteOutcome, Integer> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /// How an account's slot ended in this drain; empty when the drain did not meet it.
  public Optional<SlotEnd> endOf(Subject account, Instant slot) {
    return Optional.ofNullable(results.get(new AccountSlot(account, slot)));
  }

  /// How a capture of a stream ended in this drain; empty when the drain did not meet it.
  public Optional<SlotEnd> endOf(Capture capture) {
    return Optional.ofNullable(streams.get(capture.attempt()));
  }

  /// Files that could not be stored, by name, with the reason.
  public SortedMap<String, String> setAside() {
    return Collections.unmodifiableSortedMap(setAside);
  }

  /// Fields of replies that the normalizer does not know; they are kept in raw documents.
  public SortedSet<String> unknownFields() {
    return Collections.unmodifiableSortedSet(unknownFields);
  }
}
