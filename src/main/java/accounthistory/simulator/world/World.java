package accounthistory.simulator.world;

import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A market and the accounts on it, at any instant. Safe for use by many threads.
///
/// The accounts open on the UTC day before the epoch, so at the epoch they already hold positions.
/// Instants before that are answered too: the accounts are empty then.
public final class World {
  private final Market market;
  private final Catalogue catalogue;
  private final Noise noise;
  private final Instant epoch;
  private final List<SimulatedAccount> accounts;
  private final Map<String, Ledger> ledgers = new HashMap<>();

  private World(Noise noise, Instant epoch, List<SimulatedAccount> accounts) {
    this.noise = noise;
    this.epoch = epoch;
    this.market = new Market(noise);
    this.catalogue = new Catalogue(epoch, market.basePrices());
    var opensAt = epoch.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
    this.accounts = List.copyOf(accounts);
    for (var account : accounts) {
      var plan = new TradingPlan(noise, account, opensAt);
      ledgers.put(
          account.name(), new Ledger(plan, new Execution(market, catalogue, account), opensAt));
    }
  }

  /// The world of demo and tests: an account in every mode, one flat, one dormant.
  ///
  /// @param epoch when the simulation is meant to be looked at from; decides which dated contracts
  ///   there are and when listings change
  public static World standard(long seed, Instant epoch) {
    var noise = new Noise(seed);
    return new World(noise, epoch, new StandardAccounts(noise).all());
  }

  /// The same world, in which one account signs with an RSA or Ed25519 key.
  public World withPublicKey(String name, PublicKey publicKey) {
    var chosen = account(name);
    var others =
        accounts.stream()
            .map(account -> account == chosen ? account.withPublicKey(publicKey) : account)
            .toList();
    return new World(noise, epoch, others);
  }

  public List<SimulatedAccount> accounts() {
    return accounts;
  }

  /// An account by its name.
  public SimulatedAccount account(String name) {
    return accounts.stream()
        .filter(account -> account.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no simulated account " + name));
  }

  /// An account by its API key.
  public Optional<SimulatedAccount> accountOfKey(String apiKey) {
    return accounts.stream().filter(account -> account.apiKey().equals(apiKey)).findFirst();
  }

  public Market market() {
    return market;
  }

  /// What is listed at an instant; the same object until the next change.
  public Listing listingAt(Instant at) {
    return catalogue.at(at);
  }

  /// An account's own books at an instant, of a dormant account too.
  public Books accountAt(String name, Instant at) {
    var account = account(name);
    var valuation = new AccountValuation(account, market, catalogue.at(at), at);
    return valuation.books(ledger(account).stateAt(at));
  }

  /// What moved an account's books from `from` inclusive to `to` exclusive.
  List<LedgerEvent> events(String name, Instant from, Instant to) {
    return ledger(account(name)).events(from, to);
  }

  private Ledger ledger(SimulatedAccount account) {
    var ledger = ledgers.get(account.name());
    if (ledger == null) {
      throw new IllegalStateException("no ledger of " + account);
    }
    return ledger;
  }
}
