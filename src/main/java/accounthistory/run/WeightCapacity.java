package accounthistory.run;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import accounthistory.capture.SnapshotSource;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Urgency;
import accounthistory.capture.Venue;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.venue.Protocols;
import accounthistory.job.AccountJob;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether the weight that one address may spend is enough for the grids of its accounts.
///
/// Two bounds must hold: at a slot that all grids share, every account must be asked within its
/// lateness; and over time the accounts must not need more than a minute grants. Pure arithmetic,
/// done before the first request.
public final class WeightCapacity {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);

  /// How far back the exchange can be queried for trades, and how much of it one request spans.
  private static final Duration TRADES_KEPT = Duration.ofDays(90);

  private static final Duration TRADES_WINDOW = Duration.ofDays(7);

  /// How many symbols of an account are assumed, since they are not known before.
  private static final long SYMBOLS = 10;

  /// A venue whose accounts are too many.
  ///
  /// @param accounts due within `span`
  /// @param needed the weight that these accounts need in that span
  /// @param usable what may be spent in it
  /// @param fitting how many of the accounts can be asked
  public record Shortage(
      Subject venue, int accounts, Duration span, long needed, long usable, long fitting) {
    /// For people: both numbers, what will happen, and the ways out.
    public String message() {
      return ("%s: %s accounts need a weight of %s within %s, and %s may be used: %s accounts fit,"
              + " the slots of the others will be missed (no_budget). Ways out: a coarser"
              + " capture.every, a longer capture.lateness, or fewer accounts behind this address")
          .formatted(venue.name(), accounts, needed, DurationText.exact(span), usable, fitting);
    }
  }

  /// A venue whose accounts' streams other than snapshots need more weight than there is.
  ///
  /// @param accounts that request any of it
  /// @param needed the weight of a day, snapshots included, when every question has one short
  ///   answer
  /// @param usable what may be spent in a day before such questions give way
  public record StreamShortage(Subject venue, int accounts, long needed, long usable) {
    /// For people: both numbers, what will happen, and the ways out.
    public String message() {
      return ("%s: snapshots, flows and settings of %s accounts need a weight of %s a day, and %s may"
              + " be used before flows give way: they will fall behind, and the exchange forgets them"
              + " after three months. Ways out: a longer streams.income, a coarser"
              + " capture.every, or fewer accounts behind this address")
          .formatted(venue.name(), accounts, needed, usable);
    }
  }

  /// What reading the past trades of a venue's accounts comes to, with ten symbols an account and
  /// one page a request.
  ///
  /// @param accounts whose trades are requested
  /// @param hedgedOnly whether those of them that are in one-way mode are left out in the end
  /// @param needed the weight of all of it
  /// @param usable what of a day's weight is left for it
  /// @param days how long it takes; empty when nothing is left for it
  public record TradeHistory(
      Subject venue,
      int accounts,
      boolean hedgedOnly,
      long needed,
      long usable,
      Optional<Long> days) {
    /// For people: what is assumed, both numbers, and how long it takes.
    public String message() {
      return "%s: past trades of %s%s accounts, %s symbols each, need a weight of %s; %s a day is left for it: %s"
          .formatted(
              venue.name(),
              hedgedOnly ? "at most " : "",
              accounts,
              SYMBOLS,
              needed,
              usable,
              days.map(it -> it == 1 ? "within a day" : "%s days".formatted(it))
                  .orElse("they are never read"));
    }
  }

  private WeightCapacity() {}

  /// How long the past trades of each venue's accounts take, in the order of their names. They have
  /// the share of the weight that backfill has, less what goes before them, and at most the pages
  /// that runs may request.
  ///
  /// @param usable weight per minute that captures may spend
  public static List<TradeHistory> tradeHistories(Collection<AccountJob> jobs, int usable) {
    var most = usable * Urgency.BACKFILL.percent() / 100 * DAY.dividedBy(MINUTE);
    var histories = new ArrayList<TradeHistory>();
    byVenue(jobs)
        .forEach((venue, accounts) -> {
          var trading = accounts.stream().filter(it -> it.schedule().wants(Stream.TRADE)).toList();
          if (!trading.isEmpty()) {
            var before =
                snapshotsADay(accounts)
                    + accounts.stream().mapToLong(WeightCapacity::othersADay).sum();
            histories.add(tradeHistory(venue, trading, Math.max(0, most - before)));
          }
        });
    return histories;
  }

  private static TradeHistory tradeHistory(Subject venue, List<AccountJob> trading, long left) {
    var request = weight(venue.venue(), Stream.TRADE);
    var windows = TRADES_KEPT.plus(TRADES_WINDOW).minusNanos(1).dividedBy(TRADES_WINDOW);
    var needed = trading.size() * SYMBOLS * windows * request;
    var pages =
        trading.stream()
            .mapToLong(
                it -> it.schedule().pages() * DAY.dividedBy(it.schedule().every(Stream.TRADE)))
            .sum();
    var usable = Math.min(left, pages * request);
    return new TradeHistory(
        venue,
        trading.size(),
        trading.stream().allMatch(it -> it.schedule().onlyHedgedTrades()),
        needed,
        usable,
        usable == 0 ? Optional.empty() : Optional.of((needed + usable - 1) / usable));
  }

  /// The venues whose streams other than the snapshots cannot keep up, in the order of their names.
  ///
  /// @param usable weight per minute that captures may spend
  public static List<StreamShortage> streamShortages(Collection<AccountJob> jobs, int usable) {
    var most = usable * Urgency.INCOME.percent() / 100 * DAY.dividedBy(MINUTE);
    var shortages = new ArrayList<StreamShortage>();
    byVenue(jobs)
        .forEach((venue, accounts) -> {
          var others = accounts.stream().mapToLong(WeightCapacity::othersADay).sum();
          var needed = snapshotsADay(accounts) + others;
          if (others > 0 && needed > most) {
            var asking = (int) accounts.stream().filter(it -> othersADay(it) > 0).count();
            shortages.add(new StreamShortage(venue, asking, needed, most));
          }
        });
    return shortages;
  }

  private static SortedMap<Subject, List<AccountJob>> byVenue(Collection<AccountJob> jobs) {
    return jobs.stream()
        .filter(AccountJob::isActive)
        .collect(groupingBy(it -> it.subject().publicSubject(), TreeMap::new, toList()));
  }

  /// The streams of an account whose sync certainly has a weight: those that are requested whatever
  /// happened. What is requested of the past depends on what there is; it comes last, and is left
  /// out.
  private static long othersADay(AccountJob job) {
    return Arrays.stream(Stream.values())
        .filter(it -> it.schedule().isPresent() && it.urgency() != Urgency.BACKFILL)
        .filter(it -> job.schedule().wants(it))
        .mapToLong(
            it -> weight(job.subject().venue(), it) * DAY.dividedBy(job.schedule().every(it)))
        .sum();
  }

  /// What one sync weighs at least, one symbol of those that are requested by symbol.
  private static long weight(Venue venue, Stream stream) {
    return weight(Protocols.of(venue).endpoints(stream));
  }

  private static long snapshotsADay(List<AccountJob> jobs) {
    var captures =
        jobs.stream().mapToLong(it -> weight(it) * DAY.dividedBy(it.plan().grid().every())).sum();
    var runs = jobs.stream().mapToLong(it -> DAY.dividedBy(it.plan().grid().every())).max();
    return captures + runs.orElse(0) * perRun(jobs.getFirst().subject().venue());
  }

  /// The venues whose active accounts do not fit, in the order of their names.
  ///
  /// @param usable weight per minute that captures may spend
  public static List<Shortage> shortages(Collection<AccountJob> jobs, int usable) {
    var shortages = new ArrayList<Shortage>();
    byVenue(jobs)
        .forEach((venue, accounts) ->
            atOneSlot(venue, accounts, usable)
                .or(() -> overTime(venue, accounts, usable))
                .ifPresent(shortages::add));
    return shortages;
  }

  /// Every deadline in turn: what is due until then must have been asked by then.
  private static Optional<Shortage> atOneSlot(
      Subject venue, List<AccountJob> jobs, int usablePerMinute) {
    var begin = jobs.stream().map(it -> it.plan().grid().phase()).min(Duration::compareTo);
    var deadlines = jobs.stream().map(WeightCapacity::deadline).distinct().sorted().toList();
    for (var deadline : deadlines) {
      var due = jobs.stream().filter(it -> deadline(it).compareTo(deadline) <= 0).toList();
      var usable = usablePerMinute * minutesTouched(begin.orElse(Duration.ZERO), deadline);
      var needed = perRun(venue.venue()) + due.stream().mapToLong(WeightCapacity::weight).sum();
      if (needed > usable) {
        var span = deadline.minus(begin.orElse(Duration.ZERO));
        return Optional.of(
            new Shortage(venue, due.size(), span, needed, usable, fitting(due, usable)));
      }
    }
    return Optional.empty();
  }

  /// On average, by the least common span of all grids, a day.
  private static Optional<Shortage> overTime(
      Subject venue, List<AccountJob> jobs, int usablePerMinute) {
    var needed = snapshotsADay(jobs);
    var usable = usablePerMinute * DAY.dividedBy(MINUTE);
    return needed <= usable
        ? Optional.empty()
        : Optional.of(
            new Shortage(venue, jobs.size(), DAY, needed, usable, jobs.size() * usable / needed));
  }

  private static Duration deadline(AccountJob job) {
    return job.plan().grid().phase().plus(job.lateness());
  }

  /// In how many minutes of the clock a span of a slot lies.
  private static long minutesTouched(Duration begin, Duration end) {
    return end.dividedBy(MINUTE) - begin.dividedBy(MINUTE) + 1;
  }

  /// What a slot of an account needs. One that changes to the third generation by itself needs more
  /// from then on, which cannot be known before.
  private static long weight(AccountJob job) {
    return job.source() == SnapshotSource.V3
        ? weight(Protocols.of(job.subject().venue()).accountSuccessors())
        : weight(job.subject().venue(), Stream.ACCOUNT);
  }

  /// How many fit, in the order of the settings.
  private static long fitting(List<AccountJob> jobs, long usable) {
    var left = usable - perRun(jobs.getFirst().subject().venue());
    var fitting = 0;
    for (var job : jobs) {
      left -= weight(job);
      fitting += left >= 0 ? 1 : 0;
    }
    return fitting;
  }

  /// What a slot needs in addition to its accounts: the exchange's clock and the index prices.
  private static long perRun(Venue venue) {
    return Protocols.of(venue).time().weight() + weight(venue, Stream.ASSET_INDEX);
  }

  private static long weight(List<ApiEndpoint> endpoints) {
    return endpoints.stream().mapToLong(ApiEndpoint::weight).sum();
  }
}
