package accounthistory.exchange;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.FailureReason;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Challenged;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.Problem;
import accounthistory.exchange.FetchOutcome.Throttled;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.http.HttpReply;
import accounthistory.exchange.http.OutgoingRequest;
import accounthistory.exchange.http.OutgoingRequest.Stamps;
import accounthistory.exchange.http.Transport;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.Protocol;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.ratelimit.AddressBlock;
import accounthistory.exchange.ratelimit.HostBudgets;
import accounthistory.exchange.ratelimit.WeightReservation;
import accounthistory.exchange.signing.Credentials.Keys;
import accounthistory.text.InstantText;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Sends one request and applies what its reply says of all requests: blocks, limits and firewall
/// challenges. Safe for use by many threads.
final class RequestSender {
  /// A limit below this is not believed: nothing could be requested any more, not even another one.
  private static final int LIMIT_LEAST = 20;

  private final ExchangeOptions options;
  private final Protocol protocol;
  private final HostBudgets budgets;
  private final ExchangeClock clock;
  private final Transport transport;
  private final FirewallChallenges firewallChallenges = new FirewallChallenges();

  RequestSender(
      ExchangeOptions options, HostBudgets budgets, ExchangeClock clock, Transport transport) {
    this.options = options;
    this.protocol = options.protocol();
    this.budgets = budgets;
    this.clock = clock;
    this.transport = transport;
  }

  /// @param keys null for a public endpoint
  /// @param reading null while the exchange's clock is not known
  FetchOutcome send(Request request, @Nullable Keys keys, @Nullable ClockReading reading) {
    var endpoint = request.endpoint();
    var away = firewallChallenges.until(caller(request, keys), clock.exchangeTime());
    if (away.isPresent()) {
      var detail =
          "not sent, a firewall challenged this caller; it sends nothing until "
              + InstantText.of(away.get());
      var problem =
          Problem.unsent(
              FailureReason.CHALLENGED, errorMessages(endpoint, List.of()).plain(detail));
      return new Challenged(problem, away.get());
    }
    var bias = options.clock().bias();
    var stamps =
        new Stamps(
            options.recvWindow(),
            at -> reading == null ? at.minus(bias) : reading.signingTime(at, bias));
    var reservation =
        new WeightReservation(
            budgets.of(endpoint.hostKind()),
            request,
            clock::exchangeTime,
            clock::earliestExchangeTime);
    var outgoing = new OutgoingRequest(request, keys, stamps, reservation);
    var facts = reading == null ? ClockFacts.LOCAL : reading.facts();
    return transport.send(
        outgoing,
        reply -> {
          var outcome = concluded(outgoing, facts, reply);
          return outcome instanceof Challenged(var problem, _)
              ? challenged(outgoing, caller(request, keys), problem)
              : outcome;
        });
  }

  /// Requests the venue's time although the address is blocked: without a key, for the least
  /// weight, and without a reservation.
  FetchOutcome probe() {
    var request = Request.of(protocol.time());
    var reservation = WeightReservation.exempt(budgets.futures(), request, clock::exchangeTime);
    var bias = options.clock().bias();
    var stamps = new Stamps(options.recvWindow(), at -> at.minus(bias));
    var outgoing = new OutgoingRequest(request, null, stamps, reservation);
    return transport.send(outgoing, reply -> concluded(outgoing, ClockFacts.LOCAL, reply));
  }

  /// Hosts have firewalls of their own; all requests without a key count as one caller.
  private static String caller(Request request, @Nullable Keys keys) {
    var host = request.endpoint().hostKind();
    return keys == null ? host.name() : host + " " + keys.apiKey();
  }

  private FetchOutcome challenged(OutgoingRequest outgoing, String caller, Problem problem) {
    var now = clock.exchangeTime();
    var until = firewallChallenges.met(caller, now);
    var budget = budgets.of(outgoing.endpoint().hostKind());
    firewallChallenges
        .closing(caller, now, budget.lastClosure())
        .map(it -> new AddressBlock(it, now, FailureReason.CHALLENGED, problem.message()))
        .ifPresent(budget::close);
    return new Challenged(problem, until);
  }

  private FetchOutcome concluded(OutgoingRequest outgoing, ClockFacts facts, HttpReply reply) {
    switch (reply) {
      case HttpReply.Answered(_, _, _, var headers, _, _) ->
          outgoing.reservation().settle(headers.usedWeight());
      case HttpReply.Broken _ -> outgoing.reservation().settle(OptionalInt.empty());
      case HttpReply.Unsigned _, HttpReply.HeldBack _ -> outgoing.reservation().giveBack();
    }
    var endpoint = outgoing.endpoint();
    var errorMessages = errorMessages(endpoint, outgoing.confidential());
    var outcome =
        new ReplyClassifier(protocol, outgoing.request(), facts, errorMessages).judge(reply);
    obey(endpoint, outcome);
    return outcome;
  }

  /// What a reply says of all requests, not of its own alone.
  private void obey(ApiEndpoint endpoint, FetchOutcome outcome) {
    var budget = budgets.of(endpoint.hostKind());
    switch (outcome) {
      case Banned(var problem, var until) when problem.sent() ->
          budgets.closeAll(ban(problem, until));
      case Throttled(var problem, var until) when problem.sent() ->
          budget.close(
              new AddressBlock(until, clock.exchangeTime(), problem.reason(), problem.message()));
      case Fetched(var document, _) ->
          protocol.weightPerMinute(endpoint, document.body()).stream()
              .filter(it -> it >= LIMIT_LEAST)
              .forEach(budget::limit);
      case Unfetched _ -> {}
    }
  }

  /// A process that starts during a ban knows the machine's clock only: one that is ahead of the
  /// exchange's must not find it over too early.
  private AddressBlock ban(Problem problem, Instant until) {
    var offset = problem.clock().offset();
    var later = offset.isNegative() ? until.minus(offset) : until;
    return new AddressBlock(later, clock.exchangeTime(), problem.reason(), problem.message());
  }

  ErrorMessages errorMessages(ApiEndpoint endpoint, List<String> confidential) {
    var base = options.baseUri(endpoint.hostKind()).orElse(options.baseUri());
    return ErrorMessages.of(base, endpoint, confidential);
  }
}
