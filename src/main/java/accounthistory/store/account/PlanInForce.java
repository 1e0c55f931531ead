package accounthistory.store.account;

import java.time.Instant;
import java.util.List;

/// What the settings say of an account, and since when.
///
/// @param followed what was followed since the database was last updated; it may have been
///   unreachable for long, and what was expected meanwhile must not be forgotten
public record PlanInForce(AccountPlan plan, Schedule followed) {
  /// A plan that holds from the first slot on that can still be taken.
  public static PlanInForce now(AccountPlan plan) {
    return new PlanInForce(plan, Schedule.UNKNOWN);
  }

  /// A plan that has been followed from an instant on.
  public static PlanInForce since(AccountPlan plan, Instant validFrom) {
    return new PlanInForce(plan, new Schedule(List.of(Schedule.Entry.of(plan, validFrom))));
  }
}
