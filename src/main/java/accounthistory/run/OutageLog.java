package accounthistory.run;

import accounthistory.job.Outcome;
import accounthistory.run.Run.TablesUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs once that the database is unreachable and once that it is back, however often it was tried
/// in between.
///
/// For one thread.
final class OutageLog {
  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  /// Why it is unreachable; null while it is reachable.
  private @Nullable Outcome why;

  /// They were looked for in vain.
  void met(TablesUnavailable failure, long waiting) {
    if (failure.outcome() == why) {
      LOG.debug("database: still unreachable, {} captures wait: {}", waiting, failure.message());
      return;
    }
    why = failure.outcome();
    LOG.warn(
        why == Outcome.SPOOLED
            ? "the database does not answer; captures wait in the spool, {} now: {}"
            : "captures wait in the spool, {} now: {}",
        waiting,
        failure.message());
  }

  /// They took what they were given.
  void ended(long waiting) {
    if (why != null) {
      why = null;
      LOG.info("the database answers again; {} captures wait", waiting);
    }
  }
}
