package accounthistory.run;

import accounthistory.capture.Subject;
import accounthistory.coordination.BestEffortStore;
import accounthistory.credential.AccountAccess;
import accounthistory.credential.AccountCheck;
import accounthistory.credential.ApiVersion;
import accounthistory.credential.IdentityCheck;
import accounthistory.credential.IdentityKeys;
import accounthistory.credential.KeyPermissions;
import accounthistory.credential.KeyRing;
import accounthistory.exchange.ExchangeClient;
import accounthistory.job.AccountStateFile;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.FollowedGrids;
import accounthistory.job.MissedReasons;
import accounthistory.job.Sleeper;
import accounthistory.load.Drain;
import accounthistory.load.RejectionPolicy;
import accounthistory.snapshot.Collector;
import accounthistory.snapshot.SlotLeases;
import accounthistory.spool.Spool;
import accounthistory.state.Disk;
import accounthistory.state.HeldLock;
import accounthistory.state.StateException;
import accounthistory.state.StateFolder;
import accounthistory.store.Store;
import accounthistory.store.account.MissedReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What the collectors of the same accounts share: the state folder first, the database second, the
/// stricter of the two wins.
public final class Coordination implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Path drainLock;
  private final BestEffortStore bestEffort;
  private final SlotLeases leases;
  private final IdentityCheck identityCheck;
  private final KeyRing keys;
  private final ApiVersion apiVersion;
  private final FollowedGrids grids;
  private final MissedReasons missedReasons;
  private final RejectionPolicy rejectionPolicy;
  private final Sleeper sleeper;
  private final LongSupplier nanos;

  private Coordination(
      StateFolder folder,
      String holder,
      Spool spool,
      Sleeper sleeper,
      LongSupplier nanos,
      BestEffortStore bestEffort) {
    var identityKeys = IdentityKeys.in(folder.path());
    var file = new AccountStateFile(folder.folder("accounts"));
    this.drainLock = folder.path().resolve("drain.lock");
    this.bestEffort = bestEffort;
    this.leases = new SlotLeases(folder, holder, spool, bestEffort, sleeper, nanos);
    this.identityCheck = new IdentityCheck(identityKeys, file, bestEffort);
    this.keys = new KeyRing(file, identityKeys, bestEffort, new KeyPermissions(file, nanos));
    this.apiVersion = new ApiVersion(file);
    this.grids = new FollowedGrids(file);
    this.missedReasons = new MissedReasons(file);
    this.rejectionPolicy = new RejectionPolicy(folder.path().resolve("refused"), Disk.REAL, nanos);
    this.sleeper = sleeper;
    this.nanos = nanos;
  }

  /// For a collector beside others.
  ///
  /// @param holder names this process among all collectors
  /// @param nanos a monotonic clock, `System::nanoTime`
  public static Coordination in(
      StateFolder folder, String holder, Spool spool, Sleeper sleeper, LongSupplier nanos) {
    return new Coordination(folder, holder, spool, sleeper, nanos, BestEffortStore.by(nanos));
  }

  /// For a collector that shares its accounts with no other.
  public static Coordination alone(
      StateFolder folder, Spool spool, Sleeper sleeper, LongSupplier nanos) {
    return new Coordination(folder, "alone", spool, sleeper, nanos, BestEffortStore.none());
  }

  /// The turn to drain: two that carry the same files do each other's work. Waits for it until
  /// `over` says that there is no more time.
  Optional<HeldLock> drainTurn(BooleanSupplier over) throws InterruptedException {
    try {
      var turn = HeldLock.tryHold(drainLock);
      while (turn.isEmpty() && !over.getAsBoolean()) {
        sleeper.sleep(LOOK_AGAIN);
        turn = HeldLock.tryHold(drainLock);
      }
      return turn;
    } catch (IOException e) {
      throw new StateException("use", drainLock, e);
    }
  }

  /// The monotonic clock.
  long nanos() {
    return nanos.getAsLong();
  }

  /// Allows queries to the database from now on, and takes over its identities.
  public void advisedBy(Store store) {
    bestEffort.use(store);
    identityCheck.settle(store);
  }

  /// Queries to the database that must not delay anything.
  public BestEffortStore bestEffort() {
    return bestEffort;
  }

  SlotLeases leases() {
    return leases;
  }

  public IdentityCheck identityCheck() {
    return identityCheck;
  }

  /// What captures slots of accounts.
  public Collector collector(
      Map<Subject, ExchangeClient> exchanges, Spool spool, RandomGenerator random) {
    var access = new AccountAccess(keys, identityCheck, apiVersion);
    return new Collector(
        exchanges, spool, leases, access, grids, new Collector.Pace(sleeper, random));
  }

  /// What checks which account the keys open.
  public AccountCheck proof(Map<Subject, ExchangeClient> exchanges) {
    return new AccountCheck(exchanges, identityCheck, keys);
  }

  /// What brings the spool into the database.
  Drain drain(Spool spool, Store store, ErrorBoundary boundary, InstantSource clock) {
    return new Drain(
        spool, store, new Drain.Proofs(identityCheck, rejectionPolicy), boundary, clock);
  }

  /// What stores the settings of accounts.
  AccountRegistration registration(OptionalNotes notes) {
    return new AccountRegistration(grids, notes);
  }

  /// What records slots that were missed.
  MissedSlotsRecorder missedSlots(Collector collector, Spool spool, OptionalNotes notes) {
    return new MissedSlotsRecorder(grids, missedReasons, collector, spool, notes);
  }

  /// Keeps why a slot was missed until the database has recorded it.
  void missed(Subject account, Instant slot, MissedReason why) {
    missedReasons.missed(account, slot, why);
  }

  /// Why slots were missed that the database has not recorded yet.
  SortedMap<Instant, MissedReason> missed(Subject account) {
    return missedReasons.missed(account);
  }

  @Override
  public void close() {
    keys.keyPermissions().close();
    bestEffort.close();
  }
}
