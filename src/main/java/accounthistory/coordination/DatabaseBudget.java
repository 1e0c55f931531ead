package accounthistory.coordination;

import accounthistory.capture.FailureReason;
import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.AddressBlock;
import accounthistory.exchange.ratelimit.BudgetState;
import accounthistory.exchange.ratelimit.WeightBudget;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import accounthistory.store.coordination.Budget;
import accounthistory.store.coordination.BudgetRow;
import accounthistory.store.coordination.WeightCharge;
import accounthistory.store.coordination.WeightWish;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// The weight that collectors on several machines spend behind one address, as the database counts
/// it.
///
/// It stands behind the state folder's budget. Tables that do not answer grant everything: the
/// folder's budget still holds, and the exchange's own count corrects both.
public final class DatabaseBudget implements WeightBudget {
  /// How long an answer of the database that an exchange is open is reused: the requests of a
  /// burst.
  private static final Duration OPEN_FOR = Duration.ofSeconds(2);

  private final BestEffortStore bestEffort;
  private final Budget budget;
  private final int headRoomPercent;
  private volatile int limit;

  /// Until when no closure is looked for, by the monotonic clock; empty when one may be in force.
  private Optional<Long> openUntil = Optional.empty();

  private Ahead ahead = Ahead.NONE;
  private Counted counted = Counted.NONE;

  /// The budget of a host and of an address that the exchange sees.
  ///
  /// @param limit what the exchange grants per minute, until it reports its own
  public DatabaseBudget(BestEffortStore bestEffort, Budget budget, int limit, int headRoomPercent) {
    this.bestEffort = bestEffort;
    this.budget = budget;
    this.limit = limit;
    this.headRoomPercent = headRoomPercent;
  }

  /// What the database charged ahead and no request has taken yet.
  private record Ahead(Instant minute, int weight) {
    static final Ahead NONE = new Ahead(Instant.EPOCH, 0);
  }

  /// What the database counted in a minute, at least.
  private record Counted(Instant minute, int used) {
    static final Counted NONE = new Counted(Instant.EPOCH, 0);
  }

  /// Charged with the next look at slots, so that a slot's requests are one step in the database.
  @Override
  public void expect(int weight, Urgency urgency, Instant now) {
    var wish = new WeightWish(budget, weight, usable(urgency), now);
    bestEffort.expect(
        new BestEffortStore.Expectation(
            wish,
            charge -> {
              heard(charge, now);
              if (charge instanceof WeightCharge.Charged) {
                add(minute(now), weight);
              }
            }));
  }

  @Override
  public Reservation reserve(int weight, Urgency urgency, Instant now) {
    var minute = minute(now);
    if (isOpenTillNow() && take(minute, weight)) {
      return new Granted(weight, minute);
    }
    var usable = usable(urgency);
    var charged = bestEffort.ask(it -> it.budgets().charge(budget, weight, usable, now));
    charged.ifPresent(it -> heard(it, now));
    return charged
        .<Reservation>map(charge ->
            switch (charge) {
              case WeightCharge.Charged _ -> new Granted(weight, minute);
              case WeightCharge.Spent(int used) ->
                  new Reservation.Exhausted(used, usable, minute.plus(1, ChronoUnit.MINUTES));
              case WeightCharge.Closed closed -> new Reservation.Closed(block(closed));
            })
        .orElseGet(() -> new Granted(weight, minute));
  }

  private static Instant minute(Instant now) {
    return now.truncatedTo(ChronoUnit.MINUTES);
  }

  private void heard(WeightCharge charge, Instant now) {
    switch (charge) {
      case WeightCharge.Charged(int used) -> {
        isOpen();
        counted(minute(now), used);
      }
      case WeightCharge.Spent _ -> isOpen();
      case WeightCharge.Closed _ -> isClosed();
    }
  }

  /// The database knows of no block, which is reused for a moment.
  private synchronized void isOpen() {
    openUntil = Optional.of(bestEffort.nanos() + OPEN_FOR.toNanos());
  }

  private synchronized void isClosed() {
    openUntil = Optional.empty();
    ahead = Ahead.NONE;
  }

  private synchronized boolean isOpenTillNow() {
    return openUntil.filter(it -> it - bestEffort.nanos() > 0).isPresent();
  }

  private synchronized void counted(Instant minute, int used) {
    if (minute.isAfter(counted.minute())
        || (minute.equals(counted.minute()) && used > counted.used())) {
      counted = new Counted(minute, used);
    }
  }

  private synchronized boolean isCounted(Instant minute, int used) {
    return minute.equals(counted.minute()) && used <= counted.used();
  }

  private synchronized void add(Instant minute, int weight) {
    ahead = new Ahead(minute, weight + (minute.equals(ahead.minute()) ? ahead.weight() : 0));
  }

  private synchronized boolean take(Instant minute, int weight) {
    if (!minute.equals(ahead.minute()) || ahead.weight() < weight) {
      return false;
    }
    ahead = new Ahead(minute, ahead.weight() - weight);
    return true;
  }

  /// The exchange's count is reported where it is higher than the database's.
  @Override
  public void settle(Granted granted, Instant repliedAt, OptionalInt used) {
    if (used.isPresent()
        && used.getAsInt() >= 0
        && !isCounted(minute(repliedAt), used.getAsInt())) {
      bestEffort
          .ask(it -> {
            it.budgets().saw(budget, used.getAsInt(), repliedAt);
            return true;
          })
          .ifPresent(_ -> counted(minute(repliedAt), used.getAsInt()));
    }
  }

  @Override
  public void release(Granted granted) {
    bestEffort.ask(it -> {
      it.budgets().giveBack(budget, granted.weight(), granted.minute());
      return true;
    });
  }

  @Override
  public void limit(int weightPerMinute) {
    limit = weightPerMinute;
  }

  @Override
  public void close(AddressBlock block) {
    isClosed();
    bestEffort.ask(it -> {
      it.budgets()
          .close(
              budget,
              new WeightCharge.Closed(
                  block.until(), block.since(), block.reason().label(), block.message()));
      return true;
    });
  }

  /// A database that does not answer leaves it to the folder, where it was reserved first.
  @Override
  public boolean mayAskAbout(Instant now) {
    return bestEffort
        .ask(it ->
            it.budgets()
                .mayAsk(
                    budget,
                    now,
                    now.minus(AddressBlock.BELIEVED),
                    now.minus(AddressBlock.ASKED_EVERY)))
        .orElse(true);
  }

  @Override
  public void lift(Instant since) {
    bestEffort.ask(it -> {
      it.budgets().lift(budget, since);
      return true;
    });
  }

  @Override
  public Optional<Instant> liftedSince() {
    return row(Instant.EPOCH).flatMap(BudgetRow::liftedSince);
  }

  /// What the database says now, for people; empty when it does not answer.
  public Optional<BudgetState> state(Instant now) {
    return bestEffort
        .ask(it -> it.budgets().row(budget, now))
        .map(it ->
            it.orElseGet(
                () -> new BudgetRow(0, Optional.empty(), Optional.empty(), Optional.empty())))
        .map(it ->
            new BudgetState(
                it.used(),
                OptionalInt.empty(),
                it.closed().map(DatabaseBudget::block),
                it.askedAt()));
  }

  private Optional<BudgetRow> row(Instant at) {
    return bestEffort.ask(it -> it.budgets().row(budget, at)).flatMap(it -> it);
  }

  @Override
  public Optional<AddressBlock> lastClosure() {
    return row(Instant.EPOCH).flatMap(BudgetRow::closed).map(DatabaseBudget::block);
  }

  @Override
  public Optional<AddressBlock> closure(Instant now) {
    if (isOpenTillNow()) {
      return Optional.empty();
    }
    var found = bestEffort.ask(it -> it.budgets().closing(budget, now));
    found.filter(Optional::isEmpty).ifPresent(_ -> isOpen());
    return found.flatMap(it -> it).map(DatabaseBudget::block);
  }

  private int usable(Urgency urgency) {
    return (limit - limit * headRoomPercent / 100) * urgency.percent() / 100;
  }

  private static AddressBlock block(WeightCharge.Closed closed) {
    var reason =
        Arrays.stream(FailureReason.values())
            .filter(it -> it.label().equals(closed.because()))
            .findFirst()
            .orElse(FailureReason.BANNED);
    return new AddressBlock(closed.until(), closed.since(), reason, closed.detail());
  }
}
