package accounthistory.snapshot;

import accounthistory.capture.Capture;
import accounthistory.capture.Document;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.job.Ending;
import java.util.List;

/// What came of one try at a slot.
sealed interface Try {
  record Fetched(Capture capture) implements Try {}

  /// Nothing usable came, or not all of it.
  ///
  /// @param before bodies of the same try that had come
  record Failed(Unfetched why, List<Document> before) implements Try {
    Failed(Unfetched why) {
      this(why, List.of());
    }
  }

  /// Nothing may be asked with the keys there are.
  record Barred(Ending ending, String detail, String word) implements Try {}
}
