package accounthistory.sync;

import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Urgency;
import accounthistory.job.AccountJob;
import accounthistory.store.Store;
import java.time.Duration;
import java.util.Optional;

/// What one run does for one stream of one account, other than its snapshot: pages, until nothing
/// is due any more or the run's share is done.
interface StreamSync {
  AccountJob job();

  Stream stream();

  /// Whose captures it makes: the job's account, or its environment.
  default Subject subject() {
    return stream().subjectFor(job().subject());
  }

  /// What is asked next at this urgency; empty when nothing is left at it.
  Optional<PagedRead> next(Urgency urgency);

  /// A course was answered, and what it brought was stored as far as they take it.
  void stored(PagedRead read, Store store);

  /// The exchange no longer has what was requested first. What is left is requested next.
  ///
  /// @param kept how long the exchange says that it keeps such things
  /// @return false when the stream has no past that can be forgotten
  boolean isGoneOnWithout(PagedRead read, Optional<Duration> kept, Store store);

  /// How far the stream is, for people; empty when there is nothing to say.
  Optional<String> progress();
}
