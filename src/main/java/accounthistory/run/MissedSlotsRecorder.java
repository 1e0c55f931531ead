package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.job.AccountJob;
import accounthistory.job.FollowedGrids;
import accounthistory.job.MissedReasons;
import accounthistory.job.Outcome;
import accounthistory.snapshot.CaptureResult;
import accounthistory.snapshot.Collector;
import accounthistory.snapshot.SlotResult;
import accounthistory.spool.Spool;
import accounthistory.store.Store;
import accounthistory.store.account.MissedReason;
import accounthistory.store.account.MissedSlotsQuery;
import accounthistory.store.account.SlotRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records slots that were expected and not taken, with the reasons that are known.
final class MissedSlotsRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(MissedSlotsRecorder.class);

  private static final MissedReason NOT_RUNNING =
      new MissedReason("not_running", "no run took the slot while it could be taken");

  private final FollowedGrids grids;
  private final MissedReasons reasons;
  private final Collector collector;
  private final Spool spool;
  private final OptionalNotes notes;

  MissedSlotsRecorder(
      FollowedGrids grids,
      MissedReasons reasons,
      Collector collector,
      Spool spool,
      OptionalNotes notes) {
    this.grids = grids;
    this.reasons = reasons;
    this.collector = collector;
    this.spool = spool;
    this.notes = notes;
  }

  /// Records what was missed; returns which accounts the database rejects, and why. An account that
  /// somebody else is writing to is asked about again by the next run.
  SortedMap<Subject, String> record(Store store, List<SlotResult> asked, long loadId) {
    var waiting = waiting();
    var missing =
        asked.stream()
            .flatMap(it -> missing(it, waiting.getOrDefault(it.job().subject(), Set.of())).stream())
            .toList();
    var missedSlotsResult = store.recordMissed(missing, loadId);
    log(missedSlotsResult.ranges());
    for (var it : asked) {
      var account = it.job().subject();
      if (!missedSlotsResult.ranges().containsKey(account)) {
        continue;
      }
      notes.take(account + ": recording what was reported", () -> recorded(it.job(), waiting));
    }
    return missedSlotsResult.refused();
  }

  private void recorded(AccountJob job, Map<Subject, Set<Instant>> waiting) {
    reasons.recorded(job.subject(), reasons.missed(job.subject()).keySet());
    grids.accounted(job.subject(), accountedUntil(job, waiting));
  }

  /// What many accounts missed together is one line.
  private static void log(SortedMap<Subject, List<SlotRange>> missed) {
    var alike = new LinkedHashMap<SlotRange, List<String>>();
    missed.forEach((account, ranges) ->
        ranges.forEach(
            it -> alike.computeIfAbsent(it, _ -> new ArrayList<>()).add(account.toString())));
    alike.forEach((range, accounts) ->
        LOG.warn(
            "{}: missed {}",
            accounts.size() == 1
                ? accounts.getFirst()
                : accounts.size() + " accounts (" + String.join(", ", accounts) + ")",
            range.words()));
  }

  /// What waits in the spool is only on its way.
  private Instant accountedUntil(AccountJob job, Map<Subject, Set<Instant>> waiting) {
    var last = lastClosed(job);
    return waiting.getOrDefault(job.subject(), Set.of()).stream()
        .filter(it -> it.isBefore(last))
        .min(Instant::compareTo)
        .orElse(last);
  }

  /// What the schedule expected and no collector took, up to the last slot that can no longer be
  /// taken; first those whose reasons are known.
  private List<MissedSlotsQuery> missing(SlotResult slotResult, Set<Instant> waiting) {
    var job = slotResult.job();
    var account = job.subject();
    var known = reasons.missed(account);
    slotResult
        .slot()
        .slot()
        .ifPresent(slot -> slotResult.slot().missed().ifPresent(why -> known.put(slot, why)));
    var accounted = grids.accountedUntil(account);
    var missing = new ArrayList<MissedSlotsQuery>();
    known.forEach((slot, why) -> {
      var before = slot.minus(job.plan().grid().every());
      missing.add(new MissedSlotsQuery(account, accounted, before, waiting, NOT_RUNNING));
      missing.add(new MissedSlotsQuery(account, accounted, slot, waiting, why));
    });
    var last = lastClosed(job);
    if (known.isEmpty() || last.isAfter(known.lastKey())) {
      missing.add(
          new MissedSlotsQuery(account, accounted, last, waiting, reasonOf(slotResult.slot())));
    }
    return missing;
  }

  private Instant lastClosed(AccountJob job) {
    var now = collector.exchangeTime(job.subject().publicSubject());
    var grid = job.plan().grid();
    var present = grid.floor(now);
    var isOver = now.isAfter(job.latest(present));
    return isOver ? present : present.minus(grid.every());
  }

  private static MissedReason reasonOf(CaptureResult slot) {
    return slot instanceof CaptureResult.NotAsked(_, Outcome outcome, _, _)
            && outcome == Outcome.PAUSED
        ? new MissedReason("paused", "paused in the settings")
        : NOT_RUNNING;
  }

  /// Slots of accounts that wait in the spool.
  private Map<Subject, Set<Instant>> waiting() {
    var slots = new HashMap<Subject, Set<Instant>>();
    for (var spooled : spool.pending()) {
      slots.computeIfAbsent(spooled.subject(), _ -> new HashSet<>()).add(spooled.slot());
    }
    return slots;
  }
}
