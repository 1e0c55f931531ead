package accounthistory.exchange;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Urgency;
import accounthistory.exchange.ExchangeClock.Asked;
import accounthistory.exchange.ExchangeClock.Measured;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Challenged;
import accounthistory.exchange.FetchOutcome.Distrusted;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.Forgotten;
import accounthistory.exchange.FetchOutcome.Inactive;
import accounthistory.exchange.FetchOutcome.NotServed;
import accounthistory.exchange.FetchOutcome.NotUnderstood;
import accounthistory.exchange.FetchOutcome.OverBudget;
import accounthistory.exchange.FetchOutcome.Problem;
import accounthistory.exchange.FetchOutcome.Refused;
import accounthistory.exchange.FetchOutcome.Throttled;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.http.Transport;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.Protocol;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.ratelimit.AddressBlock;
import accounthistory.exchange.ratelimit.HostBudgets;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.WeightBudget;
import accounthistory.exchange.signing.Credentials;
import accounthistory.exchange.signing.Credentials.Keys;
import accounthistory.exchange.signing.UnusableKeyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads one exchange at one address. Safe for use by many threads; one pool of connections.
///
/// A fetch asks once. It measures the exchange's clock first when no reading holds, and asks a
/// second time only when the exchange found the time stamp out of its window. A reply that says too
/// much was asked, or that the address is banned, closes the budget: until its end every fetch, of
/// whatever account, ends so without sending anything. A caller that a firewall challenges stays
/// away alone.
public final class ExchangeClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeClient.class);

  private final ExchangeOptions options;
  private final Protocol protocol;
  private final HostBudgets budgets;
  private final ExchangeClock clock;
  private final Transport transport;
  private final RequestSender sender;

  private ExchangeClient(
      ExchangeOptions options, HostBudgets budgets, InstantSource wall, LongSupplier nanos) {
    this.options = options;
    this.protocol = options.protocol();
    this.budgets = budgets;
    this.clock = new ExchangeClock(options.clock(), wall, nanos);
    this.transport = new Transport(options, wall, nanos);
    this.sender = new RequestSender(options, budgets, clock, transport);
  }

  /// A client that has not connected yet.
  ///
  /// @param wall the machine's clock
  /// @param nanos a monotonic clock in nanoseconds, `System::nanoTime`
  public static ExchangeClient open(
      ExchangeOptions options, HostBudgets budgets, InstantSource wall, LongSupplier nanos) {
    return new ExchangeClient(options, budgets, wall, nanos);
  }

  /// A client whose wallet host is counted by this process alone.
  public static ExchangeClient open(
      ExchangeOptions options, WeightBudget futures, InstantSource wall, LongSupplier nanos) {
    var wallet =
        new ProcessBudget(ProcessBudget.WALLET_WEIGHT_PER_MINUTE, ProcessBudget.HEAD_ROOM_PERCENT);
    return open(options, new HostBudgets(futures, wallet), wall, nanos);
  }

  /// Reads a public endpoint once.
  ///
  /// @throws IllegalArgumentException for a signed one, which needs credentials
  public FetchOutcome fetch(ApiEndpoint endpoint) {
    return fetch(Request.of(endpoint));
  }

  /// Asks a public question once.
  ///
  /// @throws IllegalArgumentException for a signed one, which needs credentials
  public FetchOutcome fetch(Request request) {
    var endpoint = request.endpoint();
    if (endpoint.isSigned()) {
      throw new IllegalArgumentException(endpoint.path() + " is signed, but came without a key");
    }
    var held = heldBack(endpoint);
    if (held.isPresent()) {
      return held.get();
    }
    return endpoint.equals(protocol.time())
        ? sender.send(request, null, clock.held())
        : fetchBy(request, null);
  }

  /// Reads a signed endpoint once, with the keys as they are now.
  ///
  /// @throws IllegalArgumentException for a public one, which must not see a key
  public FetchOutcome fetch(ApiEndpoint endpoint, Credentials credentials) {
    return fetch(Request.of(endpoint), credentials);
  }

  /// Asks a signed question once, with the keys as they are now.
  ///
  /// @throws IllegalArgumentException for a public one, which must not see a key
  public FetchOutcome fetch(Request request, Credentials credentials) {
    var endpoint = request.endpoint();
    if (!endpoint.isSigned()) {
      throw new IllegalArgumentException(endpoint.path() + " is public, but came with a key");
    }
    var held = heldBack(endpoint);
    if (held.isPresent()) {
      return held.get();
    }
    try {
      return fetchBy(request, credentials.read());
    } catch (UnusableKeyException e) {
      var message = sender.errorMessages(endpoint, List.of()).plain(e.getMessage());
      return new Refused(Problem.unsent(FailureReason.UNUSABLE_KEY, message));
    }
  }

  /// The exchange's present time as best known; the machine's while it was never measured.
  public Instant exchangeTime() {
    return clock.exchangeTime();
  }

  /// Measures the exchange's clock unless a reading holds; asks nothing while the budget is closed.
  /// Before it, [#exchangeTime] may be the machine's, however wrong that is.
  ///
  /// @return whether a reading holds now
  public boolean synchronize() {
    return whyUnmeasured().isEmpty();
  }

  /// The same; says in one line why no reading holds, and nothing when one does.
  public Optional<String> whyUnmeasured() {
    return switch (clock.reading(this::askTime)) {
      case Measured.Known _ -> Optional.empty();
      case Measured.Unknown(var why) -> Optional.of(why.problem().message());
    };
  }

  /// So many requests of an endpoint, as urgent as a snapshot, are about to be sent.
  public void expect(ApiEndpoint endpoint, int requests) {
    budgets
        .of(endpoint.hostKind())
        .expect(endpoint.weight() * requests, Urgency.SNAPSHOT, exchangeTime());
  }

  /// How the exchange's clock stands to the machine's; empty when that is not known now.
  public Optional<ClockFacts> clock() {
    return Optional.ofNullable(clock.held()).map(ClockReading::facts);
  }

  /// Who vouched for the exchange's certificate at the last handshake; empty before the first, and
  /// without TLS.
  public Optional<String> certificateIssuer() {
    return transport.certificateIssuer();
  }

  /// How the exchange is asked.
  public Protocol protocol() {
    return protocol;
  }

  /// Ends requests after so long, so that a run without any answer is over when the next one
  /// begins: what is under way then, and all that is asked later, ends as interrupted.
  public void endIn(Duration left) {
    transport.endIn(left);
  }

  /// Removes the end that was set for requests.
  public void endNever() {
    transport.endNever();
  }

  /// Not later than requests are sent.
  ///
  /// @param latest on the exchange's clock
  public Instant atMost(Instant latest) {
    var end = exchangeTime().plus(transport.left());
    return end.isBefore(latest) ? end : latest;
  }

  /// Ends what is under way.
  @Override
  public void close() {
    transport.close();
  }

  private FetchOutcome fetchBy(Request request, @Nullable Keys keys) {
    return switch (clock.reading(this::askTime)) {
      case Measured.Known(var reading) -> fetchAt(request, keys, reading);
      case Measured.Unknown(var why) when forbidsMore(why) -> why;
      // The reply is worth more than its instant's last milliseconds.
      case Measured.Unknown _ -> fetchAt(request, keys, null);
    };
  }

  private FetchOutcome fetchAt(
      Request request, @Nullable Keys keys, @Nullable ClockReading reading) {
    var outcome = sender.send(request, keys, reading);
    if (!isOutOfWindow(outcome)) {
      return outcome;
    }
    return switch (clock.readingAfter(reading, this::askTime)) {
      case Measured.Known(var newer) -> sender.send(request, keys, newer);
      case Measured.Unknown(var why) -> forbidsMore(why) ? why : outcome;
    };
  }

  private static boolean isOutOfWindow(FetchOutcome outcome) {
    return outcome instanceof Unavailable(var problem) && problem.reason() == FailureReason.CLOCK;
  }

  /// Whether a failed question for the time means that nothing else may be asked now.
  private static boolean forbidsMore(Unfetched outcome) {
    return switch (outcome) {
      case Throttled _, Banned _, OverBudget _, Distrusted _ -> true;
      case Unavailable(var problem) -> problem.reason() == FailureReason.INTERRUPTED;
      case Challenged _, Refused _, Inactive _, Forgotten _, NotUnderstood _, NotServed _ -> false;
    };
  }

  private Asked askTime() {
    return switch (sender.send(Request.of(protocol.time()), null, null)) {
      case Fetched(var document, _) ->
          protocol
              .serverTime(document.body())
              .<Asked>map(it -> new Asked.Answered(sample(document, it)))
              .orElseGet(() -> new Asked.Silent(withoutTime(document)));
      case Unfetched why -> new Asked.Silent(why);
    };
  }

  private static ClockReading.Sample sample(Document document, Instant serverTime) {
    return new ClockReading.Sample(document.sentAt(), document.roundTrip(), serverTime);
  }

  private Unfetched withoutTime(Document document) {
    var message =
        sender
            .errorMessages(protocol.time(), List.of())
            .plain("no serverTime in " + document.body());
    return new NotUnderstood(
        new Problem(
            FailureReason.NOT_UNDERSTOOD,
            message,
            true,
            document.httpStatus(),
            null,
            document,
            ClockFacts.LOCAL));
  }

  /// Why nothing may be sent there now, if so.
  private Optional<Unfetched> heldBack(ApiEndpoint endpoint) {
    if (options.baseUri(endpoint.hostKind()).isEmpty()) {
      var detail = "not served in the %s environment".formatted(options.environment().label());
      var problem =
          Problem.unsent(
              FailureReason.NOT_SERVED, sender.errorMessages(endpoint, List.of()).plain(detail));
      return Optional.of(new NotServed(problem));
    }
    var now = clock.earliestExchangeTime();
    var budget = budgets.of(endpoint.hostKind());
    return budget
        .closure(now)
        .flatMap(it -> isOver(it, now) ? budget.closure(now) : Optional.of(it))
        .map(
            new ReplyClassifier(
                    protocol,
                    Request.of(endpoint),
                    ClockFacts.LOCAL,
                    sender.errorMessages(endpoint, List.of()))
                ::closed);
  }

  /// Whether a closure that has lasted longer than the exchange documents turns out to be over: the
  /// time is requested, without a key and for the least weight, by one of all in an hour.
  private boolean isOver(AddressBlock block, Instant now) {
    if (!block.isDoubted(now) || !budgets.futures().mayAskAbout(now)) {
      return false;
    }
    return switch (sender.probe()) {
      case Fetched _ -> {
        LOG.warn("{} answers again; closed since {}: {}", name(), block.since(), block.message());
        budgets.liftAll(block.since());
        yield true;
      }
      case Unfetched why -> {
        LOG.info("{} is still closed: {}", name(), why.problem().message());
        yield false;
      }
    };
  }

  private String name() {
    return options.environment().label();
  }

  /// Lifts what closes a host of this exchange, whatever the exchange said: by hand.
  ///
  /// @return what was lifted
  public List<AddressBlock> reopen() {
    // Whether it is over is for the caller's clock; the newest known block is lifted anyhow.
    var known =
        Stream.of(budgets.futures(), budgets.wallet())
            .flatMap(it -> it.closure(Instant.EPOCH).stream())
            .distinct()
            .toList();
    known.forEach(it -> budgets.liftAll(it.since()));
    var now = exchangeTime();
    return known.stream().filter(it -> !it.isOver(now)).toList();
  }

  /// Copies to every budget the blocks that any of them knows.
  public void shareClosures() {
    var now = clock.earliestExchangeTime();
    budgets.futures().closure(now);
    budgets.wallet().closure(now);
  }
}
