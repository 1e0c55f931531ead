package accounthistory.pipeline;

import accounthistory.capture.Subject;
import accounthistory.exchange.binance.Credentials;
import accounthistory.store.AccountPlan;
import java.time.Duration;

/// One account to be captured.
///
/// @param lateness how long after its beginning a slot may still be taken
public record AccountJob(AccountPlan plan, Credentials credentials, Duration lateness) {
  public AccountJob {
    if (lateness.isNegative() || lateness.compareTo(plan.grid().every()) >= 0) {
      throw new IllegalArgumentException(
          "%s: lateness of %s, want less than the grid of %s"
              .formatted(plan.subject(), lateness, plan.grid().every()));
    }
  }

  public Subject subject() {
    return plan.subject();
  }
}
