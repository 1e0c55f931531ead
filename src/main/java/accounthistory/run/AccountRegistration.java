package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.job.FollowedGrids;
import accounthistory.snapshot.SlotResult;
import accounthistory.store.Store;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.account.RegistrationResult;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores the settings of accounts before their captures are loaded.
final class AccountRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(AccountRegistration.class);

  private final FollowedGrids grids;
  private final OptionalNotes notes;

  AccountRegistration(FollowedGrids grids, OptionalNotes notes) {
    this.grids = grids;
    this.notes = notes;
  }

  /// Stores the settings of accounts; returns which the database rejects, and why.
  SortedMap<Subject, String> run(Store store, List<SlotResult> asked, Instant now) {
    var plans =
        asked.stream()
            .map(it -> it.job().plan())
            .distinct()
            .map(it -> new PlanInForce(it, grids.schedule(it.subject())))
            .toList();
    var carried = store.registerAccounts(plans, now);
    var refused = new TreeMap<Subject, String>();
    for (var plan : plans) {
      var account = plan.plan().subject();
      switch (carried.get(account)) {
        case RegistrationResult.Done() ->
            notes.take(
                account + ": recording its grid", () -> grids.carried(account, plan.followed()));
        case RegistrationResult.Refused(var why) -> {
          LOG.error("{}", why);
          refused.put(account, why);
        }
        case RegistrationResult.Left() ->
            LOG.debug("{}: its settings are for the next pass", account);
        case null -> throw new IllegalStateException(account + " was not carried");
      }
    }
    return refused;
  }
}
