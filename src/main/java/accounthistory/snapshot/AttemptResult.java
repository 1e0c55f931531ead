package accounthistory.snapshot;

import accounthistory.capture.Capture;
import accounthistory.capture.Document;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.job.Outcome;
import java.util.List;

/// What came of one try at a slot.
sealed interface AttemptResult {
  record Fetched(Capture capture) implements AttemptResult {}

  /// Nothing usable came, or not all of it.
  ///
  /// @param before bodies of the same try that had come
  record Failed(Unfetched why, List<Document> before) implements AttemptResult {
    Failed(Unfetched why) {
      this(why, List.of());
    }
  }

  /// Nothing may be asked with the keys there are.
  record Barred(Outcome outcome, String detail, String word) implements AttemptResult {}
}
