package accounthistory.sync;

import accounthistory.capture.Capture;
import accounthistory.job.Outcome;
import accounthistory.job.StreamResult;
import accounthistory.load.DrainReport;

/// How a stream's capture ended, by what the database made of it.
final class StreamResults {
  private StreamResults() {}

  static StreamResult of(Capture capture, DrainReport drain) {
    return drain
        .endOf(capture)
        .map(it -> stored(capture, it))
        .orElseGet(() -> end(capture, Outcome.SPOOLED, capture.subject() + ": waits in the spool"));
  }

  private static StreamResult stored(Capture capture, DrainReport.SlotEnd end) {
    return switch (end.result().writeOutcome()) {
      case TAKEN, ALREADY_THERE, SUPERSEDED -> end(capture, Outcome.TAKEN, "");
      case CONTRADICTED ->
          end(
              capture,
              Outcome.NOT_UNDERSTOOD,
              "%s: %s rows came again with other content; the first stay, see history.%s_conflict"
                  .formatted(
                      capture.subject(), capture.stream().label(), capture.stream().label()));
      case FAILED, OUTRANKED -> {
        var failure = end.failure();
        yield end(
            capture,
            Outcome.NOT_UNDERSTOOD,
            failure == null ? capture.subject().toString() : failure.detail());
      }
      case DISPUTED -> {
        var dispute = end.result().dispute();
        yield end(
            capture,
            Outcome.IDENTITY,
            dispute == null ? capture.subject().toString() : dispute.message());
      }
      case LEFT, REFUSED -> throw new IllegalArgumentException(end + " is no end of a capture");
    };
  }

  private static StreamResult end(Capture capture, Outcome outcome, String detail) {
    return new StreamResult(capture.subject(), capture.stream(), outcome, detail);
  }
}
