package accounthistory.pipeline;

import accounthistory.exchange.Closure;
import accounthistory.exchange.Reason;
import accounthistory.exchange.WeightBudget;
import accounthistory.exchange.WeightBudget.Reservation.Granted;
import accounthistory.exchange.binance.Urgency;
import accounthistory.store.Budget;
import accounthistory.store.Charge;
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
  private final Advice advice;
  private final Budget budget;
  private final int headRoomPercent;
  private volatile int limit;

  /// The budget of a host and of an address that the exchange sees.
  ///
  /// @param limit what the exchange grants per minute, until it tells its own
  public DatabaseBudget(Coordination coordination, Budget budget, int limit, int headRoomPercent) {
    this.advice = coordination.advice();
    this.budget = budget;
    this.limit = limit;
    this.headRoomPercent = headRoomPercent;
  }

  @Override
  public Reservation reserve(int weight, Urgency urgency, Instant now) {
    var usable = usable(urgency);
    var minute = now.truncatedTo(ChronoUnit.MINUTES);
    return advice
        .ask(it -> it.chargeWeight(budget, weight, usable, now))
        .<Reservation>map(charge ->
            switch (charge) {
              case Charge.Charged _ -> new Granted(weight, minute);
              case Charge.Spent(int used) ->
                  new Reservation.Exhausted(used, usable, minute.plus(1, ChronoUnit.MINUTES));
              case Charge.Closed closed -> new Reservation.Closed(closure(closed));
            })
        .orElseGet(() -> new Granted(weight, minute));
  }

  @Override
  public void settle(Granted granted, Instant repliedAt, OptionalInt used) {
    if (used.isPresent() && used.getAsInt() >= 0) {
      advice.ask(it -> {
        it.sawWeight(budget, used.getAsInt(), repliedAt);
        return true;
      });
    }
  }

  @Override
  public void release(Granted granted) {
    advice.ask(it -> {
      it.giveBack(budget, granted.weight(), granted.minute());
      return true;
    });
  }

  @Override
  public void limit(int weightPerMinute) {
    limit = weightPerMinute;
  }

  @Override
  public void close(Closure closure) {
    advice.ask(it -> {
      it.closeExchange(
          budget, new Charge.Closed(closure.until(), closure.reason().label(), closure.told()));
      return true;
    });
  }

  @Override
  public Optional<Closure> closure(Instant now) {
    return advice.ask(it -> it.closing(budget, now)).flatMap(it -> it).map(DatabaseBudget::closure);
  }

  private int usable(Urgency urgency) {
    return (limit - limit * headRoomPercent / 100) * urgency.percent() / 100;
  }

  private static Closure closure(Charge.Closed closed) {
    var reason =
        Arrays.stream(Reason.values())
            .filter(it -> it.label().equals(closed.because()))
            .findFirst()
            .orElse(Reason.BANNED);
    return new Closure(closed.until(), reason, closed.detail());
  }
}
