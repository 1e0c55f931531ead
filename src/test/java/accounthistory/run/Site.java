package accounthistory.run;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.WeightBudget;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.Sleeper;
import accounthistory.load.DrainReport;
import accounthistory.secret.Secret;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.snapshot.Collector;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolLimits;
import accounthistory.state.Disk;
import accounthistory.state.StateFolder;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A collector as it runs somewhere: a state folder of its own, a simulated exchange, and a clock
/// that stands still but for the collector's own waiting.
public final class Site implements AutoCloseable {
  public static final Grid GRID = new Grid(Duration.ofMinutes(5), Duration.ofSeconds(20));

  final Clock clock;
  public final StateFolder state;
  public final Spool spool;
  public final ExchangeClient client;
  public final Coordination coordination;
  final Collector collector;
  public final Run run;

  /// A clock that stands still until somebody sleeps. Who sleeps has looked at the clock before, so
  /// several that sleep side by side wake together.
  public static final class Clock implements InstantSource, Sleeper {
    private final Map<Thread, Instant> looked = new WeakHashMap<>();
    private final List<Plan> plans = new ArrayList<>();
    private final Consumer<Instant> followers;
    private Instant now;

    /// Sites that run side by side, and how many of the threads of each are asleep.
    private final Map<Site, Integer> asleep = new HashMap<>();

    private final List<Instant> wakes = new ArrayList<>();

    private record Plan(Instant due, Runnable what) {}

    public Clock(Instant now) {
      this(now, _ -> {});
    }

    /// @param followers clocks that are set whenever this one is
    public Clock(Instant now, Consumer<Instant> followers) {
      this.now = now;
      this.followers = followers;
    }

    @Override
    public synchronized Instant instant() {
      looked.put(Thread.currentThread(), now);
      return now;
    }

    @Override
    public synchronized void sleep(Duration duration) {
      var wake = looked.getOrDefault(Thread.currentThread(), now).plus(duration);
      to(wake.isAfter(now) ? wake : now);
    }

    /// From here on time passes only while each of such sites sleeps or has ended: what one waits
    /// for in vain must not take the time in which another one is at work.
    synchronized void begin(Site site) {
      asleep.put(site, 0);
    }

    synchronized void end(Site site) {
      asleep.remove(site);
      notifyAll();
    }

    private synchronized void sleep(Site site, Duration duration) throws InterruptedException {
      if (!asleep.containsKey(site)) {
        sleep(duration);
        return;
      }
      var wake = looked.getOrDefault(Thread.currentThread(), now).plus(duration);
      wakes.add(wake);
      asleep.merge(site, 1, Integer::sum);
      notifyAll();
      try {
        while (now.isBefore(wake)) {
          if (!asleep.containsValue(0) && wake.equals(Collections.min(wakes))) {
            to(wake);
          } else {
            wait();
          }
        }
      } finally {
        wakes.remove(wake);
        asleep.computeIfPresent(site, (_, threads) -> threads - 1);
        notifyAll();
      }
    }

    /// Without sleeping: it happens when the time has come.
    @Override
    public synchronized void later(Duration duration, Runnable what) {
      plans.add(new Plan(now.plus(duration), what));
      to(now);
    }

    public synchronized void to(Instant instant) {
      now = instant;
      followers.accept(now);
      var due = plans.stream().filter(it -> !it.due().isAfter(now)).toList();
      plans.removeAll(due);
      due.forEach(it -> it.what().run());
    }

    long nanos() {
      var instant = instant();
      return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
  }

  public Site(Path folder, SimulatedExchange exchange, Clock clock) {
    this(folder, exchange, clock, new ProcessBudget());
  }

  public Site(Path folder, SimulatedExchange exchange, Clock clock, WeightBudget budget) {
    this(folder, exchange, clock, _ -> budget);
  }

  Site(
      Path folder,
      SimulatedExchange exchange,
      Clock clock,
      Function<Coordination, WeightBudget> budget) {
    this(folder, exchange, clock, budget, Disk.REAL);
  }

  /// On a disk that is watched.
  Site(
      Path folder,
      SimulatedExchange exchange,
      Clock clock,
      Function<Coordination, WeightBudget> budget,
      Disk disk) {
    this(folder, exchange.baseUri(), clock, budget, disk);
  }

  /// At an exchange that runs elsewhere.
  public Site(
      Path folder,
      URI exchange,
      Clock clock,
      Function<Coordination, WeightBudget> budget,
      Disk disk) {
    this.clock = clock;
    this.state = StateFolder.open(folder);
    this.spool = Spool.open(state.path(), SpoolLimits.DEFAULTS, disk);
    this.coordination =
        Coordination.in(state, state.collector().toString(), spool, sleeper(), clock::nanos);
    this.client =
        ExchangeClient.open(
            ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, exchange)
                .withTimeouts(
                    new ExchangeOptions.Timeouts(
                        Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5))),
            budget.apply(coordination),
            clock,
            clock::nanos);
    this.collector =
        coordination.collector(
            Map.of(Subject.publicOf(Venue.BINANCE_USDM, Environment.SIMULATED), client),
            spool,
            RandomGenerator.of("L64X128MixRandom"));
    this.run =
        new Run(
            collector,
            spool,
            coordination,
            clock,
            sleeper(),
            new Run.Program("test", state.collector(), "site", "host"));
  }

  private Sleeper sleeper() {
    return new Sleeper() {
      @Override
      public void sleep(Duration duration) throws InterruptedException {
        clock.sleep(Site.this, duration);
      }

      @Override
      public void later(Duration duration, Runnable what) {
        clock.later(duration, what);
      }
    };
  }

  /// A drain without a collector, of captures that say nothing of their identity or were proven by
  /// the database's own key.
  public static DrainReport drain(Path folder, Spool spool, Store store, long load) {
    var state = StateFolder.open(folder);
    Sleeper never = _ -> {};
    return drain(state, spool, store, load, InstantSource.system(), never);
  }

  private static DrainReport drain(
      StateFolder state,
      Spool spool,
      Store store,
      long load,
      InstantSource clock,
      Sleeper sleeper) {
    var coordination = Coordination.alone(state, spool, sleeper, System::nanoTime);
    coordination.identityCheck().settle(store);
    return coordination.drain(spool, store, new ErrorBoundary(), clock).run(load, () -> false);
  }

  /// The same at a given instant.
  public static DrainReport drain(Path folder, Spool spool, Store store, long load, Instant now) {
    return drain(StateFolder.open(folder), spool, store, load, () -> now, _ -> {});
  }

  public static Subject subject(String name) {
    return new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, name);
  }

  /// A simulated account with its own key.
  public static AccountJob job(SimulatedAccount account) {
    return job(account.name(), account);
  }

  /// A configured name with a simulated account's key.
  static AccountJob job(String name, SimulatedAccount account) {
    return job(name, AccountJob.KeySet.of(credentials(account)));
  }

  public static AccountJob job(String name, AccountJob.KeySet keys) {
    var plan = new AccountPlan(subject(name), GRID, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
    return new AccountJob(
        plan, keys, new AccountJob.Punctuality(GRID.defaultLateness(), Duration.ZERO));
  }

  public static Credentials credentials(SimulatedAccount account) {
    return new Credentials(Secret.of(account.apiKey()), Secret.of(account.secret().text()));
  }

  @Override
  public void close() {
    coordination.close();
    client.close();
  }
}
