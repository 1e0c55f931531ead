package accounthistory.exchange.http;

import accounthistory.exchange.http.OutgoingRequest.Sent;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.exchange.protocol.Protocol;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Closed;
import accounthistory.exchange.signing.UnusableKeyException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/// Sends one request over the pool and brings back what came, within the total timeout whatever the
/// other side does.
///
/// HttpClient sees the bare path only: key header and signed query are put in by the executor,
/// below everything that logs, and go out over a [SilentConnection]. So is the weight taken from
/// the budget: as late as can be, when a connection is established.
public final class Transport implements AutoCloseable {
  /// A batch of hundreds of accounts is through in seconds, and the exchange sees no burst.
  public static final int CONNECTIONS = 16;

  /// Longer than a batch of hundreds of accounts takes when every request takes all its time.
  private static final Duration FREE_WITHIN = Duration.ofMinutes(10);

  /// As long as no end is set.
  private static final Duration ENDLESS = Duration.ofDays(365);

  private static final String DISPATCH = OutgoingRequest.class.getName();

  /// By these the firewalls in front of exchanges say that they have answered in its place.
  private static final List<String> CHALLENGES = List.of("x-amzn-waf-action", "cf-mitigated");

  private final Protocol protocol;
  private final Map<HostKind, HttpHost> hosts = new EnumMap<>(HostKind.class);
  private final Optional<Tunnel> tunnel;
  private final Duration total;
  private final BodyReader bodies;
  private final InstantSource wall;
  private final LongSupplier nanos;
  private final Handshakes handshakes;
  private final CloseableHttpClient client;

  /// When requests end, by the monotonic clock; null as long as none is set.
  private volatile @Nullable Long endNanos;

  private final Semaphore permits = new Semaphore(CONNECTIONS, true);
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("exchange-", 0).factory());

  public Transport(ExchangeOptions options, InstantSource wall, LongSupplier nanos) {
    this.protocol = options.protocol();
    for (var kind : HostKind.values()) {
      options.baseUri(kind).ifPresent(it -> hosts.put(kind, HttpHost.create(it)));
    }
    this.tunnel = options.network().proxy().map(Tunnel::new);
    this.total = options.timeouts().total();
    this.bodies = new BodyReader(options.bodyLimit());
    this.wall = wall;
    this.nanos = nanos;
    this.handshakes = Handshakes.trusting(options.network().authorities());
    this.client = HttpClientSetup.client(options, new SigningExecutor(), handshakes);
  }

  /// Ends requests after so long: those that are sent from now on and still under way, and all that
  /// come later.
  public void endIn(Duration left) {
    endNanos = nanos.getAsLong() + left.toNanos();
  }

  /// Removes the end that was set for requests.
  public void endNever() {
    endNanos = null;
  }

  /// How long requests may go on; zero or less when none is sent any more.
  public Duration left() {
    var end = endNanos;
    return end == null ? ENDLESS : Duration.ofNanos(end - nanos.getAsLong());
  }

  /// Sends once, unless the budget says otherwise when it is its turn. Waits for a free connection
  /// before the total timeout begins.
  ///
  /// @param verdict what the reply means. It is passed before the next request gets the connection,
  ///   so that none follows into a ban. A reply that comes too late for the caller is judged too.
  public <T> T send(OutgoingRequest outgoing, Function<HttpReply, T> verdict) {
    try {
      if (!left().isPositive()) {
        return verdict.apply(ended(outgoing));
      }
      var free = shorter(FREE_WITHIN, left());
      if (!permits.tryAcquire(free.toNanos(), TimeUnit.NANOSECONDS)) {
        if (free.compareTo(FREE_WITHIN) < 0) {
          return verdict.apply(ended(outgoing));
        }
        var late = new SocketTimeoutException("no connection was free within " + FREE_WITHIN);
        return verdict.apply(new HttpReply.Broken(late, outgoing.sent()));
      }
    } catch (InterruptedException _) {
      return verdict.apply(interrupted(outgoing));
    }
    var get = new HttpGet(outgoing.endpoint().path());
    var work = workers.submit(() -> exchangeAndRelease(outgoing, get, verdict));
    var within = shorter(total, left());
    try {
      return work.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      get.abort();
      if (within.compareTo(total) < 0) {
        return verdict.apply(ended(outgoing));
      }
      var late = new SocketTimeoutException("no whole reply within " + total);
      return verdict.apply(new HttpReply.Broken(late, outgoing.sent()));
    } catch (InterruptedException _) {
      get.abort();
      return verdict.apply(interrupted(outgoing));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request failed in an unforeseen way", e.getCause());
    }
  }

  /// Who vouched for the exchange at the last handshake.
  public Optional<String> certificateIssuer() {
    return handshakes.issuer();
  }

  /// How many more requests may be under way now.
  int free() {
    return permits.availablePermits();
  }

  /// Ends requests that are under way.
  @Override
  public void close() {
    workers.shutdown();
    client.close(CloseMode.IMMEDIATE);
  }

  private static HttpReply interrupted(OutgoingRequest outgoing) {
    Thread.currentThread().interrupt();
    return new HttpReply.Broken(new StoppedException("interrupted while waiting"), outgoing.sent());
  }

  private static HttpReply ended(OutgoingRequest outgoing) {
    return new HttpReply.Broken(
        new StoppedException("the run ends, so that the next one can begin"), outgoing.sent());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /// The caller was interrupted, or its time is over.
  public static final class StoppedException extends InterruptedIOException {
    StoppedException(String why) {
      super(why);
    }
  }

  private <T> T exchangeAndRelease(
      OutgoingRequest outgoing, HttpGet get, Function<HttpReply, T> verdict) {
    try {
      var closure = outgoing.reservation().closure();
      return verdict.apply(
          closure.isPresent()
              ? new HttpReply.HeldBack(new Closed(closure.get()))
              : exchange(outgoing, get));
    } finally {
      permits.release();
    }
  }

  private HttpReply exchange(OutgoingRequest outgoing, HttpGet get) {
    get.setHeader(HttpHeaders.ACCEPT, "application/json");
    get.setHeader(HttpHeaders.ACCEPT_ENCODING, "gzip");
    var context = HttpClientContext.create();
    context.setAttribute(DISPATCH, outgoing);
    try {
      var response = client.executeOpen(host(outgoing), get, context);
      var refusal = outgoing.reservation().refusal();
      if (refusal != null) {
        Closer.closeQuietly(response);
        return new HttpReply.HeldBack(refusal);
      }
      return answered(response, outgoing, get);
    } catch (UnusableKeyException e) {
      return new HttpReply.Unsigned(e.getMessage());
    } catch (IOException e) {
      return new HttpReply.Broken(e, outgoing.sent());
    }
  }

  private HttpHost host(OutgoingRequest outgoing) {
    return Objects.requireNonNull(hosts.get(outgoing.endpoint().hostKind()), "no such host");
  }

  private HttpReply answered(ClassicHttpResponse response, OutgoingRequest outgoing, HttpGet get) {
    try {
      var content = bodies.read(response.getEntity());
      var sent = Objects.requireNonNull(outgoing.sent(), "a reply before its request");
      var roundTrip = Duration.ofNanos(Math.max(0, nanos.getAsLong() - sent.nanos()));
      if (content.fault() != null) {
        // Closing alone would read on to the end of what is broken or endless.
        get.abort();
      }
      return new HttpReply.Answered(
          sent,
          roundTrip,
          response.getCode(),
          headers(response, outgoing.endpoint().hostKind()),
          content.body(),
          content.fault());
    } finally {
      Closer.closeQuietly(response);
    }
  }

  private HttpReply.Headers headers(ClassicHttpResponse response, HostKind kind) {
    return new HttpReply.Headers(
        number(response, protocol.usedWeightHeader(kind)),
        text(response, HttpHeaders.RETRY_AFTER),
        text(response, HttpHeaders.DATE),
        redirectHost(response),
        challenge(response));
  }

  private static @Nullable String challenge(ClassicHttpResponse response) {
    for (var name : CHALLENGES) {
      var value = text(response, name);
      if (value != null) {
        return name + ": " + value;
      }
    }
    return null;
  }

  /// The host alone: the rest of a target may echo the query.
  private static @Nullable String redirectHost(ClassicHttpResponse response) {
    var target = text(response, HttpHeaders.LOCATION);
    if (target == null) {
      return null;
    }
    try {
      var host = new URI(target).getHost();
      return host == null ? "the same host" : host;
    } catch (URISyntaxException _) {
      return "an unreadable address";
    }
  }

  private static OptionalInt number(ClassicHttpResponse response, String name) {
    var text = text(response, name);
    return text != null && text.matches("\\d{1,9}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  private static @Nullable String text(ClassicHttpResponse response, String name) {
    var header = response.getFirstHeader(name);
    return header == null || header.getValue() == null ? null : header.getValue().strip();
  }

  /// Turns the bare request into the signed one, on a connection that stands.
  private final class SigningExecutor extends HttpRequestExecutor {
    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest bare,
        HttpClientConnection connection,
        @Nullable HttpResponseInformationCallback informed,
        HttpContext context)
        throws IOException, HttpException {
      if (Method.CONNECT.isSame(bare.getMethod())) {
        return tunnel.orElseThrow().open(new HttpRequestExecutor(), bare, connection, context);
      }
      if (!(context.getAttribute(DISPATCH) instanceof OutgoingRequest outgoing)) {
        throw new IllegalStateException("a request without its dispatch");
      }
      if (!outgoing.reservation().pay()) {
        // An answer of our own instead of an exception: the connection that stands may be used
        // again.
        return new BasicClassicHttpResponse(HttpStatus.SC_NO_CONTENT);
      }
      var host = host(outgoing);
      var target = outgoing.target(protocol, new Sent(wall.instant(), nanos.getAsLong()));
      var signed =
          new BasicClassicHttpRequest(
              bare.getMethod(), host.getSchemeName(), new URIAuthority(host), target);
      signed.setHeaders(bare.getHeaders());
      var key = outgoing.apiKey();
      if (key != null) {
        signed.setHeader(protocol.keyHeader(), key);
      }
      return super.execute(signed, connection, informed, context);
    }
  }
}
