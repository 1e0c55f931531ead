package accounthistory.run;

import accounthistory.capture.Environment;
import accounthistory.coordination.Advice;
import accounthistory.credential.Access;
import accounthistory.credential.AccountMemory;
import accounthistory.credential.AccountProof;
import accounthistory.credential.Generation;
import accounthistory.credential.Identities;
import accounthistory.credential.IdentityKeys;
import accounthistory.credential.KeyRing;
import accounthistory.credential.Powers;
import accounthistory.exchange.ExchangeClient;
import accounthistory.job.Bugs;
import accounthistory.job.Waiter;
import accounthistory.load.Doubts;
import accounthistory.load.Drain;
import accounthistory.snapshot.Admission;
import accounthistory.snapshot.Collector;
import accounthistory.spool.Spool;
import accounthistory.state.Disk;
import accounthistory.state.HeldLock;
import accounthistory.state.StateException;
import accounthistory.state.StateFolder;
import accounthistory.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What the collectors of the same accounts share: the state folder first, the tables second, the
/// stricter of the two wins.
public final class Coordination implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Path drainLock;
  private final Advice advice;
  private final Admission admission;
  private final Identities identities;
  private final KeyRing keys;
  private final AccountMemory memory;
  private final Doubts doubts;
  private final Waiter waiter;
  private final LongSupplier nanos;

  private Coordination(
      Path drainLock,
      Advice advice,
      Admission admission,
      Identities identities,
      KeyRing keys,
      AccountMemory memory,
      Doubts doubts,
      Waiter waiter,
      LongSupplier nanos) {
    this.doubts = doubts;
    this.drainLock = drainLock;
    this.advice = advice;
    this.admission = admission;
    this.identities = identities;
    this.keys = keys;
    this.memory = memory;
    this.waiter = waiter;
    this.nanos = nanos;
  }

  /// For a collector beside others.
  ///
  /// @param holder names this process among all collectors
  /// @param nanos a monotonic clock, `System::nanoTime`
  public static Coordination in(
      StateFolder folder, String holder, Spool spool, Waiter waiter, LongSupplier nanos) {
    return in(folder, holder, spool, waiter, nanos, Advice.by(nanos));
  }

  /// For a collector that shares its accounts with nobody.
  public static Coordination alone(
      StateFolder folder, Spool spool, Waiter waiter, LongSupplier nanos) {
    return in(folder, "alone", spool, waiter, nanos, Advice.none());
  }

  private static Coordination in(
      StateFolder folder,
      String holder,
      Spool spool,
      Waiter waiter,
      LongSupplier nanos,
      Advice advice) {
    var keys = IdentityKeys.in(folder.path());
    var memory = new AccountMemory(folder.folder("accounts"));
    var admission = new Admission(folder, holder, spool, advice, waiter, nanos);
    return new Coordination(
        folder.path().resolve("drain.lock"),
        advice,
        admission,
        new Identities(keys, memory, advice),
        new KeyRing(memory, keys, advice, new Powers(memory, nanos)),
        memory,
        new Doubts(folder.path().resolve("refused"), Disk.REAL, nanos),
        waiter,
        nanos);
  }

  /// The turn to drain: two that carry the same files do each other's work. Waits for it until
  /// `over` says that there is no more time.
  Optional<HeldLock> drainTurn(BooleanSupplier over) throws InterruptedException {
    try {
      var turn = HeldLock.tryHold(drainLock);
      while (turn.isEmpty() && !over.getAsBoolean()) {
        waiter.sleep(LOOK_AGAIN);
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

  /// Lets the tables be asked from now on, and takes over what they say of identities.
  public void advisedBy(Store store) {
    advice.use(store);
    identities.settle(store);
  }

  /// Questions to the tables that must not hold anything up.
  public Advice advice() {
    return advice;
  }

  Admission admission() {
    return admission;
  }

  public Identities identities() {
    return identities;
  }

  KeyRing keys() {
    return keys;
  }

  private Access access() {
    return new Access(keys, identities, new Generation(memory));
  }

  /// What captures slots of accounts.
  public Collector collector(
      Map<Environment, ExchangeClient> exchanges, Spool spool, RandomGenerator random) {
    return new Collector(
        exchanges, spool, admission, access(), memory, new Collector.Pace(waiter, random));
  }

  /// What tells whose an account's keys are.
  public AccountProof proof(Map<Environment, ExchangeClient> exchanges) {
    return new AccountProof(exchanges, identities, keys);
  }

  /// What brings the spool into the tables.
  Drain drain(Spool spool, Store store, Bugs bugs, InstantSource clock) {
    return new Drain(spool, store, new Drain.Proofs(identities, doubts), bugs, clock);
  }

  AccountMemory memory() {
    return memory;
  }

  /// Whose fault it is that the tables refuse captures.
  Doubts doubts() {
    return doubts;
  }

  @Override
  public void close() {
    keys.powers().close();
    advice.close();
  }
}
