package accounthistory.run;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountJob.KeySet;
import accounthistory.job.AccountJob.Punctuality;
import accounthistory.job.StreamSchedule;
import accounthistory.secret.Secret;
import accounthistory.store.account.AccountPlan;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An account weighs 10 a slot; clock and index prices weigh 11.
final class WeightCapacityTest {
  private static final int USABLE = 2160;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void asManyAsTheMinuteHoldsAreNotTooMany() {
    assertThat(WeightCapacity.shortages(jobs(214, MINUTE), USABLE)).isEmpty();
    assertThat(WeightCapacity.shortages(List.of(), USABLE)).isEmpty();
  }

  @Test
  void oneMoreIsToldWithTheNumbers() {
    var shortages = WeightCapacity.shortages(jobs(215, MINUTE), USABLE);

    assertThat(shortages).hasSize(1);
    var shortage = shortages.getFirst();
    assertThat(shortage.accounts()).isEqualTo(215);
    assertThat(shortage.needed()).isEqualTo(2161);
    assertThat(shortage.usable()).isEqualTo(2160);
    assertThat(shortage.fitting()).isEqualTo(214);
    assertThat(shortage.message())
        .startsWith("binance-usdm/production: 215 accounts need a weight of 2161 within 30s")
        .contains("2160", "214 accounts fit", "capture.every");
  }

  /// From second 20 to second 170 lie three minutes.
  @Test
  void aCoarserGridWhoseLatenessReachesIntoLaterMinutesHoldsMore() {
    assertThat(WeightCapacity.shortages(jobs(646, Duration.ofMinutes(5)), USABLE)).isEmpty();
    assertThat(WeightCapacity.shortages(jobs(647, Duration.ofMinutes(5)), USABLE))
        .extracting(WeightCapacity.Shortage::fitting)
        .containsExactly(646L);
  }

  @Test
  void theFinerGridMustFitBesideTheCoarserOneAtTheSlotTheyShare() {
    var both = new ArrayList<>(jobs(100, MINUTE));
    both.addAll(jobs(540, Duration.ofMinutes(5)));

    assertThat(WeightCapacity.shortages(both, USABLE)).isEmpty();
    both.addAll(jobs(7, Duration.ofMinutes(5)));
    assertThat(WeightCapacity.shortages(both, USABLE))
        .extracting(WeightCapacity.Shortage::accounts)
        .containsExactly(647);
  }

  /// Each slot alone would fit into the two minutes that its lateness touches.
  @Test
  void whatEverySlotBorrowsFromTheNextMinuteIsNotThereTwice() {
    var late = new Punctuality(Duration.ofSeconds(50), Duration.ZERO);
    var jobs = new ArrayList<AccountJob>();
    for (var number = 0; number < 300; number++) {
      jobs.add(
          job(
              "a" + number,
              new Grid(MINUTE, Duration.ofSeconds(30)),
              late,
              AccountPlan.State.ACTIVE));
    }

    assertThat(WeightCapacity.shortages(jobs, USABLE))
        .extracting(WeightCapacity.Shortage::span)
        .containsExactly(Duration.ofDays(1));
  }

  @Test
  void whoIsNotAskedWeighsNothing() {
    var jobs = new ArrayList<>(jobs(214, MINUTE));
    var grid = new Grid(MINUTE, Duration.ofSeconds(20));
    var punctual = new Punctuality(grid.defaultLateness(), Duration.ZERO);
    jobs.add(job("paused", grid, punctual, AccountPlan.State.PAUSED));
    jobs.add(job("closed", grid, punctual, AccountPlan.State.CLOSED));

    assertThat(WeightCapacity.shortages(jobs, USABLE)).isEmpty();
  }

  /// A question for flows weighs 30; a day of snapshots 2880 an account, and 3168 for all together.
  @Test
  void flowsThatCannotKeepUpAreToldWithTheNumbers() {
    var schedule = new StreamSchedule(Map.of(Stream.INCOME, Duration.ofMinutes(15)), 0, 1, 3, true);
    var jobs = jobs(405, Duration.ofMinutes(5)).stream().map(it -> it.with(schedule)).toList();

    assertThat(WeightCapacity.streamShortages(jobs.subList(0, 404), USABLE)).isEmpty();
    assertThat(WeightCapacity.shortages(jobs, USABLE)).isEmpty();
    assertThat(WeightCapacity.streamShortages(jobs, USABLE))
        .singleElement()
        .extracting(WeightCapacity.StreamShortage::message)
        .asString()
        .startsWith("binance-usdm/production: snapshots, flows and settings of 405 accounts need a")
        .contains("weight of 2335968 a day, and 2332800 may");
    assertThat(WeightCapacity.streamShortages(jobs(405, Duration.ofMinutes(5)), USABLE)).isEmpty();
  }

  /// Thirteen weeks of ten symbols, 5 a request: 650 an account. Half of 2160 a minute, less the
  /// snapshots, is left; 20 pages four times an hour are less than that of one account.
  @Test
  void pastTradesTakeWhatIsLeftAndWhatRunsMayRequest() {
    var schedule = new StreamSchedule(Map.of(Stream.TRADE, Duration.ofMinutes(15)), 0, 1, 1, false);
    var jobs = jobs(2, Duration.ofMinutes(5)).stream().map(it -> it.with(schedule)).toList();

    assertThat(WeightCapacity.tradeHistories(jobs, USABLE))
        .extracting(WeightCapacity.TradeHistory::message)
        .containsExactly(
            "binance-usdm/production: past trades of 2 accounts, 10 symbols each, need a weight of"
                + " 1300; 960 a day is left for it: 2 days");
    // 2 × 2880 for snapshots and 3168 for each run: of 8928 and half of 18 a minute, 4032 are left
    assertThat(WeightCapacity.tradeHistories(many(jobs, 99), 18))
        .extracting(WeightCapacity.TradeHistory::usable)
        .containsExactly(4032L);
    assertThat(WeightCapacity.tradeHistories(many(jobs, 99), 12))
        .extracting(WeightCapacity.TradeHistory::message)
        .singleElement()
        .asString()
        .endsWith("0 a day is left for it: they are never read");
    assertThat(WeightCapacity.tradeHistories(jobs(2, MINUTE), USABLE)).isEmpty();
  }

  private static List<AccountJob> many(List<AccountJob> jobs, int pages) {
    var schedule =
        new StreamSchedule(Map.of(Stream.TRADE, Duration.ofMinutes(15)), 0, 1, pages, true);
    return jobs.stream().map(it -> it.with(schedule)).toList();
  }

  private static List<AccountJob> jobs(int count, Duration every) {
    var grid = new Grid(every, Duration.ofSeconds(20));
    var jobs = new ArrayList<AccountJob>();
    for (var number = 0; number < count; number++) {
      jobs.add(
          job(
              "a" + every.toSeconds() + "-" + number,
              grid,
              new Punctuality(grid.defaultLateness(), Duration.ZERO),
              AccountPlan.State.ACTIVE));
    }
    return jobs;
  }

  private static AccountJob job(
      String name, Grid grid, Punctuality punctuality, AccountPlan.State state) {
    var subject = new Subject(Venue.BINANCE_USDM, Environment.PRODUCTION, name);
    var credentials = new Credentials(Secret.of("key"), Secret.of("secret"));
    return new AccountJob(
        new AccountPlan(subject, grid, ZoneOffset.UTC, state), KeySet.of(credentials), punctuality);
  }
}
