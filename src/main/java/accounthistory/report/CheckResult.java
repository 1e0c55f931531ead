package accounthistory.report;

import accounthistory.report.Verdict.FailedToRun;
import accounthistory.report.Verdict.Holds;
import accounthistory.report.Verdict.Violated;
import accounthistory.text.DurationText;
import accounthistory.text.Printable;
import java.time.Duration;
import java.util.Locale;

/// A sentence and what became of it.
public record CheckResult(Check check, Verdict verdict, Duration took) {
  /// Whether `check` as a whole fails: an error was found, or a sentence could not be asked.
  public boolean isFailure() {
    return switch (verdict) {
      case Holds _ -> false;
      case Violated _ -> check.severity() == Severity.ERROR;
      case FailedToRun _ -> true;
    };
  }

  /// One line: `ok 0 rows 3 ms slots are accounted for`.
  public String line() {
    return switch (verdict) {
      case Holds _ -> line("ok", "0 rows", "");
      case Violated(_, var rows, var isMore) ->
          line(
              check.severity() == Severity.ERROR ? "FAILED" : check.severity().label(),
              rows + (isMore ? "+" : "") + (rows == 1 ? " row" : " rows"),
              "");
      case FailedToRun(var message) -> line("NOT RUN", "", ": " + Printable.line(message));
    };
  }

  private String line(String state, String rows, String tail) {
    return String.format(
        Locale.ROOT,
        "%-7s %10s %8s  %s%s",
        state,
        rows,
        DurationText.about(took),
        check.sentence(),
        tail);
  }
}
