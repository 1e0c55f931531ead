package accounthistory.cli.runtime;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.config.Settings;
import accounthistory.config.key.AccountSettings;
import accounthistory.config.key.Trades;
import accounthistory.coordination.DatabaseBudget;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.exchange.ratelimit.BudgetState;
import accounthistory.exchange.ratelimit.HostBudgets;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.SharedBudget;
import accounthistory.exchange.ratelimit.StackedBudget;
import accounthistory.exchange.ratelimit.WeightBudget;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.StreamSchedule;
import accounthistory.run.Coordination;
import accounthistory.run.WeightCapacity;
import accounthistory.secret.Secret;
import accounthistory.state.StateException;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.coordination.Budget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Settings turned into what the pipeline works on.
public final class JobFactory {
  private static final String WALLET = "-wallet";
  private static final Grid NEVER = new Grid(Duration.ofDays(1), Duration.ZERO);

  private static final Credentials NO_KEY = new Credentials(Secret.of(""), Secret.of(""));

  private JobFactory() {}

  /// The jobs of the named accounts, of all when none is named.
  ///
  /// @throws ExitException with 2 for a name that is not configured
  public static List<AccountJob> of(Settings settings, Collection<String> names) {
    for (var name : names) {
      requireKnown(settings, name);
    }
    var chosen =
        settings.accounts().stream()
            .filter(it -> names.isEmpty() || names.contains(it.name()))
            .toList();
    var jobs = new ArrayList<AccountJob>();
    for (var account : chosen) {
      // Evenly, so that a slot's requests come as a stream and not as a burst.
      var spread = settings.spread().multipliedBy(jobs.size()).dividedBy(chosen.size());
      var streams = settings.streams();
      var schedule =
          new StreamSchedule(
              streams.every(),
              jobs.size(),
              chosen.size(),
              streams.pages(),
              streams.trades() == Trades.HEDGE);
      jobs.add(job(account, spread).with(schedule).with(settings.source()));
    }
    return jobs;
  }

  /// The jobs of the named accounts that have keys to ask with, of all when none is named.
  ///
  /// @throws ExitException with 78 when there is none, and with 2 for a name that is not configured
  public static List<AccountJob> ofActive(Settings settings, Collection<String> names) {
    var withKeys =
        settings.accounts().stream()
            .filter(it -> it.credentials().isPresent())
            .map(AccountSettings::name)
            .collect(Collectors.toSet());
    var jobs =
        of(settings, names).stream().filter(it -> withKeys.contains(it.subject().name())).toList();
    if (jobs.isEmpty()) {
      throw ExitException.configuration("accounts: none is configured with a key");
    }
    return jobs;
  }

  /// Where the accounts are too many for the weight that their address may spend, for people.
  public static List<String> shortages(Settings settings, Collection<AccountJob> jobs) {
    var usable = usable(settings);
    var messages = new ArrayList<String>();
    WeightCapacity.shortages(jobs, usable).forEach(it -> messages.add(it.message()));
    WeightCapacity.streamShortages(jobs, usable).forEach(it -> messages.add(it.message()));
    return messages;
  }

  /// What reading past trades comes to, for people.
  public static List<String> tradeHistories(Settings settings, Collection<AccountJob> jobs) {
    return WeightCapacity.tradeHistories(jobs, usable(settings)).stream()
        .map(WeightCapacity.TradeHistory::message)
        .toList();
  }

  /// Weight per minute that captures may spend.
  private static int usable(Settings settings) {
    var limit = settings.exchange().weightLimit();
    return limit - limit * settings.exchange().weightHeadRoom() / 100;
  }

  /// The plan of one account.
  ///
  /// @throws ExitException with 2 when it is not configured, and with 78 when it has no grid
  public static AccountPlan plan(Settings settings, String name) {
    var account = requireKnown(settings, name);
    var schedule =
        account
            .schedule()
            .orElseThrow(() ->
                ExitException.configuration(
                    "account "
                        + name
                        + ": no grid is set, and none is guessed; add for all accounts the"
                        + " line: capture.every: 5m"));
    return plan(account, schedule.grid()).with(schedule.lateness(), Optional.empty());
  }

  /// One client for each venue and environment that a job needs.
  static Map<Subject, ExchangeClient> exchanges(
      Settings settings,
      Collection<AccountJob> jobs,
      InstantSource clock,
      Coordination coordination) {
    var clients = new TreeMap<Subject, ExchangeClient>();
    for (var job : jobs) {
      clients.computeIfAbsent(
          job.subject().publicSubject(), it -> exchange(settings, it, clock, coordination));
    }
    return clients;
  }

  private static ExchangeClient exchange(
      Settings all, Subject venue, InstantSource clock, Coordination coordination) {
    var options = options(all, venue);
    return ExchangeClient.open(
        options, budgets(all, options, coordination), clock, System::nanoTime);
  }

  private static ExchangeOptions options(Settings all, Subject venue) {
    all.addressProblem(venue)
        .ifPresent(it -> {
          throw SettingsOption.refused(List.of(it));
        });
    return all.exchange().options(venue.venue(), venue.environment());
  }

  /// What all processes behind one address share: a file a host on one machine, a row in the
  /// database between machines.
  private static HostBudgets budgets(
      Settings settings, ExchangeOptions options, Coordination coordination) {
    return new HostBudgets(
        budget(
            settings,
            options.egress(HostKind.FUTURES),
            settings.exchange().weightLimit(),
            coordination),
        budget(settings, wallet(options), ProcessBudget.WALLET_WEIGHT_PER_MINUTE, coordination));
  }

  private static WeightBudget budget(
      Settings settings, Optional<String> host, int limit, Coordination coordination) {
    if (host.isEmpty()) {
      return new ProcessBudget(limit, settings.exchange().weightHeadRoom());
    }
    return new StackedBudget(
        List.of(
            inFolder(settings, host.get(), limit),
            inTables(settings, host.get(), limit, coordination)));
  }

  private static SharedBudget inFolder(Settings settings, String host, int limit) {
    var folder = settings.stateFolder().resolve("exchange");
    try {
      return SharedBudget.open(folder, host, limit, settings.exchange().weightHeadRoom());
    } catch (IOException e) {
      throw new StateException("use", folder, e);
    }
  }

  private static DatabaseBudget inTables(
      Settings settings, String host, int limit, Coordination coordination) {
    var egress = new Budget(host, settings.exchange().egress());
    return new DatabaseBudget(
        coordination.bestEffort(), egress, limit, settings.exchange().weightHeadRoom());
  }

  /// What one place keeps of a host's budget, for people.
  ///
  /// @param state empty when the place does not answer
  public record KeptBudget(String host, String keptIn, Optional<BudgetState> state) {}

  /// What is kept of an environment's hosts, in the state folder and in the database.
  static List<KeptBudget> kept(
      Settings settings, Subject venue, Coordination coordination, Instant now) {
    var options = options(settings, venue);
    var kept = new ArrayList<KeptBudget>();
    Stream.of(options.egress(HostKind.FUTURES), wallet(options))
        .flatMap(Optional::stream)
        .forEach(host -> {
          var limit =
              host.endsWith(WALLET)
                  ? ProcessBudget.WALLET_WEIGHT_PER_MINUTE
                  : settings.exchange().weightLimit();
          var folder = inFolder(settings, host, limit).state(now);
          var tables = inTables(settings, host, limit, coordination).state(now);
          kept.add(new KeptBudget(host, "folder", Optional.of(folder)));
          kept.add(new KeptBudget(host, "tables", tables));
        });
    return kept;
  }

  /// The simulated exchange serves both hosts on one address, and counts them apart all the same.
  private static Optional<String> wallet(ExchangeOptions options) {
    return options.egress(HostKind.WALLET).map(it -> it + WALLET);
  }

  private static AccountJob job(AccountSettings account, Duration spread) {
    // A closed account needs no grid any more; its plan closes the schedule that stands.
    var grid = account.schedule().map(AccountSettings.Schedule::grid).orElse(NEVER);
    var lateness =
        account
            .schedule()
            .map(AccountSettings.Schedule::lateness)
            .orElseGet(NEVER::defaultLateness);
    if (account.credentials().isEmpty() && account.state() == AccountSettings.State.ACTIVE) {
      throw new IllegalStateException("active, without a key: account " + account.name());
    }
    var present = account.credentials().map(JobFactory::credentials).orElse(NO_KEY);
    return new AccountJob(
        plan(account, grid),
        new AccountJob.KeySet(
            present, account.next().map(JobFactory::credentials), allowed(account)),
        new AccountJob.Punctuality(lateness, spread.compareTo(lateness) < 0 ? spread : lateness));
  }

  /// Keys of play money may be able to do anything.
  private static Set<String> allowed(AccountSettings account) {
    return account.subject().environment() == Environment.PRODUCTION
        ? account.allowed()
        : AccountJob.KeySet.ALL_POWERS;
  }

  private static Credentials credentials(AccountSettings.Credentials keys) {
    return new Credentials(keys.key(), keys.secret(), keys.rule());
  }

  private static AccountPlan plan(AccountSettings account, Grid grid) {
    return new AccountPlan(
        account.subject(),
        grid,
        account.reportingZone(),
        switch (account.state()) {
          case ACTIVE -> AccountPlan.State.ACTIVE;
          case PAUSED -> AccountPlan.State.PAUSED;
          case CLOSED -> AccountPlan.State.CLOSED;
        });
  }

  private static AccountSettings requireKnown(Settings settings, String name) {
    return settings.accounts().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ExitException(
                ExitCode.USAGE,
                "account %s is not configured; configured: %s"
                    .formatted(
                        name,
                        settings.accounts().isEmpty()
                            ? "none"
                            : settings.accounts().stream()
                                .map(AccountSettings::name)
                                .collect(Collectors.joining(", ")))));
  }
}
