package accounthistory.report;

/// What became of a sentence.
public sealed interface Verdict {
  /// No row contradicts it.
  record Holds() implements Verdict {}

  /// Rows contradict it.
  ///
  /// @param first the first rows that contradict it
  /// @param rows how many rows contradict it, counted up to a limit
  record Violated(Table first, int rows, boolean isMore) implements Verdict {}

  /// The database refused or the time was up, so it is unknown.
  record FailedToRun(String message) implements Verdict {}
}
