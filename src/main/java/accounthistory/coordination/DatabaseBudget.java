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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// The weight that collectors on several machines spend behind one address, as the tables count it.
///
/// It stands behind the state folder's budget. Tables that do not answer grant everything: the
/// folder's budget still holds, and the exchange's own count corrects both.
public final class DatabaseBudget implements WeightBudget {
  private final BestEffortStore bestEffort;
  private final Budget budget;
  private final int headRoomPercent;
  private volatile int limit;

  /// The budget of a host and of an address that the exchange sees.
  ///
  /// @param limit what the exchange grants per minute, until it tells its own
  public DatabaseBudget(BestEffortStore bestEffort, Budget budget, int limit, int headRoomPercent) {
    this.bestEffort = bestEffort;
    this.budget = budget;
    this.limit = limit;
    this.headRoomPercent = headRoomPercent;
  }

  @Override
  public Reservation reserve(int weight, Urgency urgency, Instant now) {
    var usable = usable(urgency);
    var minute = now.truncatedTo(ChronoUnit.MINUTES);
    return bestEffort
        .ask(it -> it.chargeWeight(budget, weight, usable, now))
        .<Reservation>map(charge ->
            switch (charge) {
              case WeightCharge.Charged _ -> new Granted(weight, minute);
              case WeightCharge.Spent(int used) ->
                  new Reservation.Exhausted(used, usable, minute.plus(1, ChronoUnit.MINUTES));
              case WeightCharge.Closed closed -> new Reservation.Closed(block(closed));
            })
        .orElseGet(() -> new Granted(weight, minute));
  }

  @Override
  public void settle(Granted granted, Instant repliedAt, OptionalInt used) {
    if (used.isPresent() && used.getAsInt() >= 0) {
      bestEffort.ask(it -> {
        it.sawWeight(budget, used.getAsInt(), repliedAt);
        return true;
      });
    }
  }

  @Override
  public void release(Granted granted) {
    bestEffort.ask(it -> {
      it.giveBack(budget, granted.weight(), granted.minute());
      return true;
    });
  }

  @Override
  public void limit(int weightPerMinute) {
    limit = weightPerMinute;
  }

  @Override
  public void close(AddressBlock block) {
    bestEffort.ask(it -> {
      it.closeExchange(
          budget,
          new WeightCharge.Closed(
              block.until(), block.since(), block.reason().label(), block.told()));
      return true;
    });
  }

  /// Tables that do not answer leave it to the folder, where it was asked for first.
  @Override
  public boolean mayAskAbout(Instant now) {
    return bestEffort
        .ask(it ->
            it.closings()
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
      it.closings().lift(budget, since);
      return true;
    });
  }

  @Override
  public Optional<Instant> liftedSince() {
    return row(Instant.EPOCH).flatMap(BudgetRow::liftedSince);
  }

  /// What the tables say now, for people; empty when they do not answer.
  public Optional<BudgetState> state(Instant now) {
    return bestEffort
        .ask(it -> it.closings().row(budget, now))
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
    return bestEffort.ask(it -> it.closings().row(budget, at)).flatMap(it -> it);
  }

  @Override
  public Optional<AddressBlock> lastClosure() {
    return row(Instant.EPOCH).flatMap(BudgetRow::closed).map(DatabaseBudget::block);
  }

  @Override
  public Optional<AddressBlock> closure(Instant now) {
    return bestEffort
        .ask(it -> it.closing(budget, now))
        .flatMap(it -> it)
        .map(DatabaseBudget::block);
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
