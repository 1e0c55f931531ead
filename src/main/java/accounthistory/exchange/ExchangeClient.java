package accounthistory.exchange;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.exchange.ExchangeClock.Asked;
import accounthistory.exchange.ExchangeClock.Measured;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Distrusted;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.Inactive;
import accounthistory.exchange.FetchOutcome.NotUnderstood;
import accounthistory.exchange.FetchOutcome.OverBudget;
import accounthistory.exchange.FetchOutcome.Problem;
import accounthistory.exchange.FetchOutcome.Refused;
import accounthistory.exchange.FetchOutcome.Throttled;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.WeightBudget.Reservation.Exhausted;
import accounthistory.exchange.WeightBudget.Reservation.Granted;
import accounthistory.exchange.binance.Credentials;
import accounthistory.exchange.binance.Credentials.Keys;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.binance.RateLimits;
import accounthistory.exchange.binance.ServerTime;
import accounthistory.exchange.binance.UnusableKeyException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads one exchange at one address. Safe for use by many threads; one pool of connections.
///
/// A fetch asks once. It measures the exchange's clock first when no reading holds, and asks a
/// second time only when the exchange found the time stamp out of its window.
public final class ExchangeClient implements AutoCloseable {
  private final ExchangeOptions options;
  private final WeightBudget budget;
  private final ExchangeClock clock;
  private final Transport transport;

  private ExchangeClient(
      ExchangeOptions options, WeightBudget budget, InstantSource wall, LongSupplier nanos) {
    this.options = options;
    this.budget = budget;
    this.clock = new ExchangeClock(options.clock(), wall, nanos);
    this.transport = new Transport(options, wall, nanos);
  }

  /// A client that has not connected yet.
  ///
  /// @param wall the machine's clock
  /// @param nanos a monotonic clock in nanoseconds, `System::nanoTime`
  public static ExchangeClient open(
      ExchangeOptions options, WeightBudget budget, InstantSource wall, LongSupplier nanos) {
    return new ExchangeClient(options, budget, wall, nanos);
  }

  /// Reads a public endpoint once.
  ///
  /// @throws IllegalArgumentException for a signed one, which needs credentials
  public FetchOutcome fetch(Endpoint endpoint) {
    if (endpoint.isSigned()) {
      throw new IllegalArgumentException(endpoint.path() + " is signed, but came without a key");
    }
    return endpoint == Endpoint.TIME ? ask(endpoint, null, clock.held()) : fetchBy(endpoint, null);
  }

  /// Reads a signed endpoint once, with the keys as they are now.
  ///
  /// @throws IllegalArgumentException for a public one, which must not see a key
  public FetchOutcome fetch(Endpoint endpoint, Credentials credentials) {
    if (!endpoint.isSigned()) {
      throw new IllegalArgumentException(endpoint.path() + " is public, but came with a key");
    }
    try {
      return fetchBy(endpoint, credentials.read());
    } catch (UnusableKeyException e) {
      var message = wording(endpoint, List.of()).plain(e.getMessage());
      return new Refused(Problem.unsent(Reason.UNUSABLE_KEY, message));
    }
  }

  /// The exchange's present time as best known; the machine's while it was never measured.
  public Instant exchangeTime() {
    return clock.exchangeTime();
  }

  /// Ends what is under way.
  @Override
  public void close() {
    transport.close();
  }

  private FetchOutcome fetchBy(Endpoint endpoint, @Nullable Keys keys) {
    return switch (clock.reading(this::askTime)) {
      case Measured.Known(var reading) -> fetchAt(endpoint, keys, reading);
      case Measured.Unknown(var why) when forbidsMore(why) -> why;
      // The reply is worth more than its instant's last milliseconds.
      case Measured.Unknown _ -> fetchAt(endpoint, keys, null);
    };
  }

  private FetchOutcome fetchAt(
      Endpoint endpoint, @Nullable Keys keys, @Nullable ClockReading reading) {
    var outcome = ask(endpoint, keys, reading);
    if (!isOutOfWindow(outcome)) {
      return outcome;
    }
    return switch (clock.readingAfter(reading, this::askTime)) {
      case Measured.Known(var newer) -> ask(endpoint, keys, newer);
      case Measured.Unknown(var why) -> forbidsMore(why) ? why : outcome;
    };
  }

  private static boolean isOutOfWindow(FetchOutcome outcome) {
    return outcome instanceof Unavailable(var problem) && problem.reason() == Reason.CLOCK;
  }

  /// Whether a failed question for the time means that nothing else may be asked now.
  private static boolean forbidsMore(Unfetched outcome) {
    return switch (outcome) {
      case Throttled _, Banned _, OverBudget _, Distrusted _ -> true;
      case Unavailable(var problem) -> problem.reason() == Reason.INTERRUPTED;
      case Refused _, Inactive _, NotUnderstood _ -> false;
    };
  }

  private Asked askTime() {
    return switch (ask(Endpoint.TIME, null, null)) {
      case Fetched(var document, _) ->
          ServerTime.in(document.body())
              .<Asked>map(it -> new Asked.Told(sample(document, it)))
              .orElseGet(() -> new Asked.Silent(withoutTime(document)));
      case Unfetched why -> new Asked.Silent(why);
    };
  }

  private static ClockReading.Sample sample(Document document, Instant serverTime) {
    return new ClockReading.Sample(document.sentAt(), document.roundTrip(), serverTime);
  }

  private Unfetched withoutTime(Document document) {
    var message = wording(Endpoint.TIME, List.of()).plain("no serverTime in " + document.body());
    return new NotUnderstood(
        new Problem(
            Reason.NOT_UNDERSTOOD,
            message,
            true,
            document.httpStatus(),
            null,
            document,
            ClockFacts.LOCAL));
  }

  private FetchOutcome ask(Endpoint endpoint, @Nullable Keys keys, @Nullable ClockReading reading) {
    return switch (budget.reserve(endpoint.weight(), exchangeTime())) {
      case Exhausted exhausted -> overBudget(endpoint, exhausted);
      case Granted granted -> send(dispatch(endpoint, keys, reading), granted, reading);
    };
  }

  private Dispatch dispatch(
      Endpoint endpoint, @Nullable Keys keys, @Nullable ClockReading reading) {
    var bias = options.clock().bias();
    return new Dispatch(
        endpoint,
        keys,
        options.recvWindow(),
        at -> reading == null ? at.minus(bias) : reading.signingTime(at, bias));
  }

  private FetchOutcome send(Dispatch dispatch, Granted granted, @Nullable ClockReading reading) {
    var reply = transport.send(dispatch);
    var used =
        reply instanceof Reply.Answered answered
            ? answered.headers().usedWeight()
            : OptionalInt.empty();
    budget.settle(granted, exchangeTime(), used);
    var facts = reading == null ? ClockFacts.LOCAL : reading.facts();
    var wording = wording(dispatch.endpoint(), dispatch.confidential());
    var outcome = new Judge(dispatch.endpoint(), facts, wording).judge(reply);
    if (dispatch.endpoint() == Endpoint.EXCHANGE_INFO && outcome instanceof Fetched(var info, _)) {
      RateLimits.weightPerMinute(info.body()).ifPresent(budget::limit);
    }
    return outcome;
  }

  private OverBudget overBudget(Endpoint endpoint, Exhausted exhausted) {
    var detail =
        "over budget, weight %d does not fit into %d of %d used; the next minute begins at %s"
            .formatted(endpoint.weight(), exhausted.used(), exhausted.usable(), exhausted.until());
    return new OverBudget(
        Problem.unsent(Reason.OVER_BUDGET, wording(endpoint, List.of()).plain(detail)),
        exhausted.until());
  }

  private Wording wording(Endpoint endpoint, List<String> confidential) {
    return Wording.of(options.baseUri(), endpoint, confidential);
  }
}
