package accounthistory.capture;

import java.time.Duration;
import java.util.Optional;

/// One kind of data that captures hold, declared once: whose it is, when it is requested, how
/// urgently, and how it is kept. Settings, schedule, capacity and what is noted of each visit
/// follow from here.
public enum Stream {
  /// The whole state of an account, in one body or in four.
  ACCOUNT("account", Owner.ACCOUNT, new Cadence.EachSlot(), Urgency.SNAPSHOT, Keeping.PER_SLOT),
  /// Money flows of a stretch of time: one body, and more where one full page lies within a
  /// millisecond and is requested again by type and symbol.
  INCOME(
      "income",
      Owner.ACCOUNT,
      new Cadence.Scheduled(
          "income",
          Duration.ofMinutes(15),
          "how often an account's income is requested, in addition to when a wallet moved unexplained; a page costs three times the weight of a snapshot"),
      Urgency.INCOME,
      Keeping.APPENDED),
  /// Fills of one symbol: one body, and more while pages are full.
  TRADE(
      "trade",
      Owner.ACCOUNT,
      new Cadence.Scheduled(
          "trades",
          Duration.ofMinutes(15),
          "how often the trades are requested to which an account's income refers"),
      Urgency.BACKFILL,
      Keeping.APPENDED),
  /// Maintenance margin by notional.
  LEVERAGE_BRACKET(
      "leverage-bracket",
      Owner.ACCOUNT,
      new Cadence.Scheduled(
          "leverage-brackets",
          Duration.ofDays(1),
          "how often an account's leverage brackets are requested; stored when they change"),
      Urgency.INCOME,
      Keeping.ON_CHANGE),
  /// Modes, permissions and what is set for each symbol, in two bodies. A state in four bodies
  /// carries both by itself.
  CONFIGURATION(
      "configuration",
      Owner.ACCOUNT,
      new Cadence.Scheduled(
          "configuration",
          Duration.ofDays(1),
          "how often an account's modes and symbol settings are requested; stored when they change"),
      Urgency.INCOME,
      Keeping.ON_CHANGE),
  /// What trades cost: one body for each symbol that was traded lately.
  COMMISSION_RATE(
      "commission-rate",
      Owner.ACCOUNT,
      new Cadence.Scheduled(
          "commission-rates",
          Duration.ofDays(1),
          "how often an account's commission rates are requested, one request for each symbol that it traded within a week; stored when they change"),
      Urgency.INCOME,
      Keeping.ON_CHANGE),
  /// USD index prices of all margin assets.
  ASSET_INDEX(
      "asset-index", Owner.ENVIRONMENT, new Cadence.EachSlot(), Urgency.SNAPSHOT, Keeping.APPENDED),
  /// Index prices of the past, of minutes in which flows have no better price: one body for each
  /// range.
  INDEX_PRICE_CANDLE(
      "index-price-candle",
      Owner.ENVIRONMENT,
      new Cadence.Scheduled(
          "index-prices",
          Duration.ofHours(1),
          "how often index prices of the past are requested, for income that has no price of its time"),
      Urgency.BACKFILL,
      Keeping.APPENDED),
  /// Contracts and rate limits.
  EXCHANGE_INFO(
      "exchange-info",
      Owner.ENVIRONMENT,
      new Cadence.OnDemand(),
      Urgency.SNAPSHOT,
      Keeping.ON_CHANGE);

  /// Whose data a stream is.
  public enum Owner {
    /// A trading account's: requests are signed.
    ACCOUNT,
    /// Public, the same for all accounts of a venue and environment.
    ENVIRONMENT
  }

  /// When a stream is requested.
  public sealed interface Cadence {
    /// Once for each slot.
    record EachSlot() implements Cadence {}

    /// When another stream needs it.
    record OnDemand() implements Cadence {}

    /// Every so often, after the slots.
    ///
    /// @param setting `streams.<setting>` says how often
    /// @param every when nothing is set
    /// @param description of the setting: one sentence without its full stop
    record Scheduled(String setting, Duration every, String description) implements Cadence {}
  }

  /// How rows of a stream stand in the database.
  public enum Keeping {
    /// One state for each slot.
    PER_SLOT,
    /// Each row once, by its own time.
    APPENDED,
    /// A row when it differs from the one before.
    ON_CHANGE
  }

  private final String label;
  private final Owner owner;

  // Sealed: its records hold nothing that changes.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Cadence cadence;

  private final Urgency urgency;
  private final Keeping keeping;

  Stream(String label, Owner owner, Cadence cadence, Urgency urgency, Keeping keeping) {
    this.label = label;
    this.owner = owner;
    this.cadence = cadence;
    this.urgency = urgency;
    this.keeping = keeping;
  }

  /// The name used in tables and files.
  public String label() {
    return label;
  }

  public Owner owner() {
    return owner;
  }

  /// Whether the stream belongs to the venue rather than to an account.
  public boolean isPublic() {
    return owner == Owner.ENVIRONMENT;
  }

  /// Whose captures hold the stream's data of an account: the account's, or its environment's.
  public Subject subjectFor(Subject account) {
    return isPublic() ? account.publicSubject() : account;
  }

  public Cadence cadence() {
    return cadence;
  }

  /// How often it is requested, by a setting of its own; empty when something else decides.
  public Optional<Cadence.Scheduled> schedule() {
    return cadence instanceof Cadence.Scheduled scheduled
        ? Optional.of(scheduled)
        : Optional.empty();
  }

  /// Whether it goes before or after others when the minute's weight runs short.
  public Urgency urgency() {
    return urgency;
  }

  public Keeping keeping() {
    return keeping;
  }

  /// The stream of that label; throws `InvalidValueException` for any other text.
  public static Stream of(String label) {
    return Labels.find(values(), Stream::label, "stream", label);
  }
}
