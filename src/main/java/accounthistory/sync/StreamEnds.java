package accounthistory.sync;

import accounthistory.capture.Capture;
import accounthistory.job.Ending;
import accounthistory.job.StreamEnd;
import accounthistory.load.DrainReport;

/// How a stream's capture ended, by what the tables made of it.
final class StreamEnds {
  private StreamEnds() {}

  static StreamEnd of(Capture capture, DrainReport drain) {
    return drain
        .endOf(capture)
        .map(it -> stored(capture, it))
        .orElseGet(() -> end(capture, Ending.SPOOLED, capture.subject() + ": waits in the spool"));
  }

  private static StreamEnd stored(Capture capture, DrainReport.SlotEnd end) {
    return switch (end.result().deposit()) {
      case TAKEN, ALREADY_THERE, SUPERSEDED -> end(capture, Ending.TAKEN, "");
      case CONTRADICTED ->
          end(
              capture,
              Ending.NOT_UNDERSTOOD,
              "%s: %s rows came again with other content; the first stay, see history.%s_conflict"
                  .formatted(
                      capture.subject(), capture.stream().label(), capture.stream().label()));
      case FAILED, OUTRANKED -> {
        var failure = end.failure();
        yield end(
            capture,
            Ending.NOT_UNDERSTOOD,
            failure == null ? capture.subject().toString() : failure.detail());
      }
      case DISPUTED -> {
        var dispute = end.result().dispute();
        yield end(
            capture,
            Ending.IDENTITY,
            dispute == null ? capture.subject().toString() : dispute.message());
      }
      case LEFT, REFUSED -> throw new IllegalArgumentException(end + " is no end of a capture");
    };
  }

  private static StreamEnd end(Capture capture, Ending ending, String detail) {
    return new StreamEnd(capture.subject(), capture.stream(), ending, detail);
  }
}
