package accounthistory.simulator.ledger;

import accounthistory.simulator.market.Catalogue;
import accounthistory.simulator.market.ContractListing;
import accounthistory.simulator.market.Market;
import accounthistory.simulator.market.Noise;
import accounthistory.simulator.scenario.AccountScenario;
import accounthistory.simulator.scenario.KeyMint;
import accounthistory.simulator.scenario.KeyRights;
import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.simulator.scenario.SimulatedKey;
import accounthistory.simulator.scenario.SimulatedKeys;
import accounthistory.simulator.scenario.StandardAccounts;
import accounthistory.simulator.scenario.TradingPlan;
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
  private final KeyMint mint;
  private final Instant epoch;
  private final List<SimulatedAccount> accounts;
  private final Map<String, Ledger> ledgers;
  private final Map<String, KeyHolder> holders = new HashMap<>();

  /// An account and the key of it that was shown.
  public record KeyHolder(SimulatedAccount account, SimulatedKey key) {}

  private World(Noise noise, Instant epoch, List<SimulatedAccount> accounts, AccountScenario life) {
    this.mint = new KeyMint(noise);
    this.epoch = epoch;
    this.market = new Market(noise);
    this.catalogue = new Catalogue(epoch, market.basePrices());
    var opensAt = opensAt(epoch);
    this.accounts = List.copyOf(accounts);
    Map<String, Ledger> opened = new HashMap<>();
    for (var account : accounts) {
      var plan = new TradingPlan(noise, account, opensAt, life);
      opened.put(
          account.name(), new Ledger(plan, new Execution(market, catalogue, account), opensAt));
    }
    this.ledgers = Map.copyOf(opened);
    this.accounts.forEach(this::hangUpKeys);
  }

  /// The same world, whose accounts differ in their keys only: their lives go on.
  private World(World other, List<SimulatedAccount> accounts) {
    this.mint = other.mint;
    this.epoch = other.epoch;
    this.market = other.market;
    this.catalogue = other.catalogue;
    this.ledgers = other.ledgers;
    this.accounts = List.copyOf(accounts);
    this.accounts.forEach(this::hangUpKeys);
  }

  /// The world of demo and tests: an account in every mode, one flat, one dormant. Their keys only
  /// read, but for that of `multi-hedge`, which can withdraw; the one of `hedge-cross` is bound to
  /// listed addresses.
  ///
  /// @param epoch when the simulation is meant to be looked at from; decides which dated contracts
  ///   there are and when listings change
  public static World standard(long seed, Instant epoch) {
    return standard(seed, epoch, AccountScenario.STANDARD);
  }

  /// The same world, where the accounts live otherwise.
  public static World standard(long seed, Instant epoch, AccountScenario life) {
    var noise = new Noise(seed);
    var accounts = new StandardAccounts(new KeyMint(noise), opensAt(epoch)).all();
    return new World(noise, epoch, accounts, life);
  }

  /// The standard world, then an account that signs with RSA, one that signs with Ed25519, and as
  /// many more as there shall be, in all modes again and again.
  ///
  /// @param accounts how many there are, at least one
  public static World of(long seed, Instant epoch, int accounts) {
    var noise = new Noise(seed);
    var chosen = new StandardAccounts(new KeyMint(noise), opensAt(epoch)).first(accounts);
    return new World(noise, epoch, chosen, AccountScenario.STANDARD);
  }

  /// The same world, in which one account signs with an RSA or Ed25519 key.
  public World withPublicKey(String name, PublicKey publicKey) {
    var keys = account(name).keys();
    return withKeys(name, keys.with(keys.current().with(publicKey)));
  }

  /// The same world, in which the keys of an account may do other things.
  public World withRights(String name, KeyRights rights) {
    var keys = account(name).keys();
    return withKeys(
        name,
        new SimulatedKeys(
            keys.current().with(rights), keys.next().with(rights), keys.generation()));
  }

  /// The same world, in which the keys of one account open the other and the reverse: what an
  /// operator meets who has mixed up two secret files.
  public World withKeysSwapped(String one, String other) {
    var first = account(one).keys();
    var second = account(other).keys();
    return withKeys(one, second).withKeys(other, first);
  }

  /// The same world, in which an account's key in use is given up: it is refused, and its
  /// [next][SimulatedAccount#nextKey] is the key in use.
  public World withKeyRotated(String name) {
    return withKeys(name, account(name).keys().rotated(mint, name));
  }

  private World withKeys(String name, SimulatedKeys keys) {
    var chosen = account(name);
    return new World(
        this,
        accounts.stream()
            .map(account -> account == chosen ? account.with(keys) : account)
            .toList());
  }

  private void hangUpKeys(SimulatedAccount account) {
    account.keys().all().forEach(key -> holders.put(key.apiKey(), new KeyHolder(account, key)));
  }

  /// When the simulation is looked at from.
  public Instant epoch() {
    return epoch;
  }

  /// When the accounts opened.
  public Instant opensAt() {
    return opensAt(epoch);
  }

  private static Instant opensAt(Instant epoch) {
    return epoch.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
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

  /// An account by one of its API keys.
  public Optional<KeyHolder> holderOfKey(String apiKey) {
    return Optional.ofNullable(holders.get(apiKey));
  }

  public Market market() {
    return market;
  }

  /// What is listed at an instant; the same object until the next change.
  public ContractListing listingAt(Instant at) {
    return catalogue.at(at);
  }

  /// An account's own books at an instant, of a dormant account too.
  public Books accountAt(String name, Instant at) {
    var account = account(name);
    var valuation = new AccountValuation(account, market, catalogue.at(at), at);
    return valuation.books(ledger(account).stateAt(at));
  }

  /// Money flows of an account that landed in its wallet from `from` inclusive to `to` exclusive,
  /// by stamp.
  public List<IncomeRow> incomes(String name, Instant from, Instant to) {
    return ledger(account(name)).incomes(from, to);
  }

  /// Fills of an account from `from` inclusive to `to` exclusive.
  public List<TradeRow> trades(String name, Instant from, Instant to) {
    return ledger(account(name)).trades(from, to);
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
