package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.StepResult;
import accounthistory.job.StreamResult;
import accounthistory.load.DrainReport;
import accounthistory.snapshot.SlotResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run that is stored in parts, put together to one report.
final class PartialReports {
  private final List<AccountJob> jobs;
  private final List<SlotResult> waiting = new ArrayList<>();
  private final Map<Subject, AccountResult> results = new HashMap<>();
  private final Map<StreamKey, StreamResult> streams = new LinkedHashMap<>();
  private final DrainReport drain = new DrainReport();
  private final List<StepResult> beside = new ArrayList<>();
  private Run.@Nullable Report last;

  private record StreamKey(Subject account, accounthistory.capture.Stream stream) {}

  PartialReports(List<AccountJob> jobs) {
    this.jobs = jobs;
  }

  /// What is over now, and to be stored.
  void add(List<SlotResult> asked) {
    waiting.addAll(asked);
  }

  /// What was not stored yet.
  List<SlotResult> waiting() {
    return List.copyOf(waiting);
  }

  /// All that waited is stored, or says why it is not.
  void stored(Run.Report part) {
    part.results().forEach(it -> results.put(it.account(), it));
    part.streams()
        .forEach(it ->
            streams.merge(new StreamKey(it.account(), it.stream()), it, PartialReports::worse));
    part.drain().ifPresent(drain::add);
    beside.addAll(part.beside());
    // What went no further than the spool is reported again by the next part.
    waiting.removeIf(it -> {
      var end = results.get(it.job().subject());
      return end == null || end.outcome() != Outcome.SPOOLED;
    });
    last = part;
  }

  /// What a later part says of a stream is newer, but it does not undo a failure.
  private static StreamResult worse(StreamResult before, StreamResult now) {
    return before.outcome() == Outcome.TAKEN ? now : before;
  }

  /// The report of all parts, its ends in the order of the jobs.
  Run.Report whole() {
    if (last == null) {
      throw new IllegalStateException("no part of the run was reported");
    }
    var inOrder =
        jobs.stream()
            .flatMap(it -> Optional.ofNullable(results.get(it.subject())).stream())
            .toList();
    return new Run.Report(
        inOrder,
        List.copyOf(streams.values()),
        last.drain().map(_ -> drain),
        last.tables(),
        last.spool(),
        List.copyOf(beside));
  }
}
