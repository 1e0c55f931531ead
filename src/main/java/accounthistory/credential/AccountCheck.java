package accounthistory.credential;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.ClockSource;
import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import accounthistory.credential.AccountCheckResult.Verdict;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.ApiPermissions;
import accounthistory.exchange.binance.ApiPermissions.Answer;
import accounthistory.exchange.binance.ApiPermissions.Power;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.signing.Credentials;
import accounthistory.exchange.signing.UnusableKeyException;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.store.Store;
import accounthistory.store.load.IdentityDispute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Asks the exchange what an account's keys are: whether they are accepted, whose account they
/// open, what they may do. Nothing is captured and, but for [#rebind], nothing is pinned.
public final class AccountCheck {
  /// A refusal echoes the caller's address.
  private static final Pattern EGRESS = Pattern.compile("request ip: ?([0-9a-fA-F.:]{3,45})");

  private final Map<Subject, ExchangeClient> exchanges;
  private final IdentityCheck identityCheck;
  private final KeyRing keys;

  public AccountCheck(
      Map<Subject, ExchangeClient> exchanges, IdentityCheck identityCheck, KeyRing keys) {
    this.exchanges = Map.copyOf(exchanges);
    this.identityCheck = identityCheck;
    this.keys = keys;
  }

  /// How a rebinding ended.
  public sealed interface Rebound {
    /// The name is another account from now on.
    ///
    /// @param before what was pinned, shortened; empty when nothing was
    record Done(Optional<String> before, String after) implements Rebound {}

    record Failed(Outcome outcome, String detail) implements Rebound {}
  }

  /// Tests every key pair of an account. A pair that is well is used again if it had been refused.
  public List<AccountCheckResult> test(AccountJob job) {
    var findings = new ArrayList<AccountCheckResult>();
    findings.add(test(job, "present", job.keys().present()));
    job.keys().next().ifPresent(it -> findings.add(test(job, "next", it)));
    return findings;
  }

  /// Pins the account that the present pair opens now, in the state folder and in the database.
  public Rebound rebind(AccountJob job, Store store) {
    var account = job.subject();
    var exchange = exchangeOf(account);
    KeyPair pair;
    try {
      pair = KeyPair.read(job.keys().present(), identityCheck.keys().current());
    } catch (UnusableKeyException e) {
      return new Rebound.Failed(Outcome.REFUSED, account + ": " + e.getMessage());
    }
    return switch (exchange.fetch(Endpoint.BALANCE_V3, pair.credentials())) {
      case Unfetched why ->
          new Rebound.Failed(verdict(why).outcome(), account + ": " + why.problem().message());
      case FetchOutcome.Fetched(var document, _) -> {
        var seen = identityCheck.seen(account, document);
        if (seen.seen().isEmpty()) {
          yield new Rebound.Failed(
              Outcome.NOT_UNDERSTOOD, account + ": the exchange names no account code");
        }
        var identity = seen.seen().get();
        var refused =
            identityCheck
                .otherWith(account, identity)
                .<IdentityDispute>map(it -> new IdentityDispute.OfAnother(account, identity, it))
                .or(() -> store.identities().rebind(account, identity));
        if (refused.isPresent()) {
          yield new Rebound.Failed(Outcome.IDENTITY, refused.get().message());
        }
        identityCheck.rebind(account, pair, seen, exchange.exchangeTime());
        yield new Rebound.Done(seen.pinned().map(Identity::abbreviated), identity.abbreviated());
      }
    };
  }

  private AccountCheckResult test(AccountJob job, String name, Credentials credentials) {
    var account = job.subject();
    var exchange = exchangeOf(account);
    exchange.synchronize();
    KeyPair pair;
    try {
      pair = KeyPair.read(credentials, identityCheck.keys().current());
    } catch (UnusableKeyException e) {
      return finding(account, name, Verdict.REFUSED, exchange, String.valueOf(e.getMessage()));
    }
    return switch (exchange.fetch(Endpoint.BALANCE_V3, pair.credentials())) {
      case Unfetched why -> finding(account, name, verdict(why), exchange, why.problem().message());
      case FetchOutcome.Fetched(var document, var clock) -> {
        var whose = whose(account, identityCheck.seen(account, document));
        var permissions = permissions(account, exchange, pair);
        var excess = keys.keyPermissions().excess(job, pair);
        if (whose.dispute().isEmpty() && excess.isEmpty()) {
          keys.forgive(account, pair);
        }
        var verdict =
            whose.dispute().isPresent()
                ? Verdict.ANOTHER_ACCOUNT
                : excess.isPresent()
                    ? Verdict.TOO_POWERFUL
                    : permissions.isKnown() || KeyPermissions.isEverythingAllowed(job)
                        ? Verdict.WELL
                        : Verdict.POWERS_UNKNOWN;
        yield new AccountCheckResult(
            account,
            name,
            verdict,
            whose.words(),
            permissions.words(),
            permissions.ipRestricted(),
            measured(clock).map(ClockFacts::offset),
            measured(clock).map(ClockFacts::error),
            Optional.empty(),
            exchange.certificateIssuer(),
            whose.dispute().or(() -> excess).orElse(""));
      }
    };
  }

  /// @param dispute why it is not the right one
  private record Whose(String words, Optional<String> dispute) {}

  private Whose whose(Subject account, IdentityCheck.Seen seen) {
    if (seen.seen().isEmpty()) {
      return new Whose("not reported", Optional.empty());
    }
    var identity = seen.seen().get();
    var other = identityCheck.otherWith(account, identity);
    if (other.isPresent()) {
      return new Whose(
          "that of " + other.get(),
          Optional.of(new IdentityDispute.OfAnother(account, identity, other.get()).message()));
    }
    if (seen.pinned().isEmpty()) {
      return new Whose("new", Optional.empty());
    }
    return seen.pinned().get().equals(identity)
        ? new Whose("as pinned", Optional.empty())
        : new Whose(
            "another",
            Optional.of(
                new IdentityDispute.OtherPinned(account, identity, seen.pinned().get()).message()));
  }

  /// @param isKnown whether what the pair may do was reported, as far as that matters
  private record Reported(String words, String ipRestricted, boolean isKnown) {}

  private Reported permissions(Subject account, ExchangeClient exchange, KeyPair pair) {
    return switch (exchange.fetch(Endpoint.API_RESTRICTIONS, pair.credentials())) {
      case FetchOutcome.Fetched(var document, _) ->
          ApiPermissions.in(document.body())
              .map(it ->
                  new Reported(
                      words(it),
                      word(it.isIpRestricted()),
                      keys.keyPermissions().record(account, pair, it)))
              .orElseGet(() -> new Reported("unknown: not such a reply", "unknown", false));
      case Unfetched why ->
          new Reported(
              "unknown: " + why.problem().reason().label(),
              "unknown",
              why instanceof FetchOutcome.NotServed);
    };
  }

  private static String words(ApiPermissions permissions) {
    if (permissions.isProvenReadOnly()) {
      return "reads only";
    }
    var words = new ArrayList<String>();
    for (var power : List.of(Power.TRADE, Power.TRANSFER, Power.WITHDRAW)) {
      switch (permissions.can(power)) {
        case YES -> words.add("can " + power.name().toLowerCase(Locale.ROOT));
        case UNKNOWN ->
            words.add("may " + power.name().toLowerCase(Locale.ROOT) + ": not reported");
        case NO -> {}
      }
    }
    permissions.others().forEach(it -> words.add("has " + it + ": not known"));
    if (permissions.answer(ApiPermissions.Permission.READING) != Answer.YES) {
      words.add("reading is not proven");
    }
    return String.join(", ", words);
  }

  private static String word(Answer answer) {
    return answer.name().toLowerCase(Locale.ROOT);
  }

  private static AccountCheckResult finding(
      Subject account, String pair, Verdict verdict, ExchangeClient exchange, String detail) {
    var egress = EGRESS.matcher(detail);
    return new AccountCheckResult(
        account,
        pair,
        verdict,
        "not reported",
        "unknown: " + verdict.name().toLowerCase(Locale.ROOT),
        "unknown",
        Optional.<Duration>empty(),
        Optional.empty(),
        egress.find() ? Optional.of(egress.group(1)) : Optional.empty(),
        exchange.certificateIssuer(),
        account + ": " + detail);
  }

  private static Optional<ClockFacts> measured(ClockFacts clock) {
    return clock.source() == ClockSource.MEASURED ? Optional.of(clock) : Optional.empty();
  }

  private static Verdict verdict(Unfetched why) {
    return switch (why) {
      case FetchOutcome.Refused _ -> Verdict.REFUSED;
      case FetchOutcome.Inactive _ -> Verdict.INACTIVE;
      case FetchOutcome.Throttled _,
          FetchOutcome.Banned _,
          FetchOutcome.Challenged _,
          FetchOutcome.OverBudget _ ->
          Verdict.THROTTLED;
      case FetchOutcome.Unavailable _ -> Verdict.AWAY;
      case FetchOutcome.NotUnderstood _, FetchOutcome.Forgotten _, FetchOutcome.NotServed _ ->
          Verdict.NOT_UNDERSTOOD;
      case FetchOutcome.Distrusted _ -> Verdict.TLS;
    };
  }

  private ExchangeClient exchangeOf(Subject account) {
    var exchange = exchanges.get(account.publicSubject());
    if (exchange == null) {
      throw new IllegalArgumentException(account + ": no exchange is configured");
    }
    return exchange;
  }
}
