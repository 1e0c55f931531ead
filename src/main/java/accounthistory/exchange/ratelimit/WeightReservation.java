package accounthistory.exchange.ratelimit;

import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one request pays before it leaves: reserved when it is its turn, settled once however it
/// ends.
public final class WeightReservation {
  private final WeightBudget budget;
  private final Request request;
  private final Supplier<Instant> now;
  private final Supplier<Instant> earliest;
  private final boolean isExempt;
  private final AtomicReference<@Nullable Granted> open = new AtomicReference<>();
  private volatile @Nullable Reservation refusal;

  /// @param now the exchange's clock, as best known
  /// @param earliest what that clock shows at the least: a closure is not over before
  public WeightReservation(
      WeightBudget budget, Request request, Supplier<Instant> now, Supplier<Instant> earliest) {
    this(budget, request, now, earliest, false);
  }

  private WeightReservation(
      WeightBudget budget,
      Request request,
      Supplier<Instant> now,
      Supplier<Instant> earliest,
      boolean isExempt) {
    this.earliest = earliest;
    this.isExempt = isExempt;
    this.budget = budget;
    this.request = request;
    this.now = now;
  }

  /// That of the one question whether a closure still holds, which no budget counts.
  public static WeightReservation exempt(
      WeightBudget budget, Request request, Supplier<Instant> now) {
    return new WeightReservation(budget, request, now, now, true);
  }

  /// The closure in force, which spares a connection.
  public Optional<AddressBlock> closure() {
    return isExempt ? Optional.empty() : budget.closure(earliest.get());
  }

  /// Whether the request may leave now.
  public boolean pay() {
    if (isExempt) {
      return true;
    }
    var reservation = budget.reserve(request.endpoint().weight(), request.urgency(), now.get());
    if (reservation instanceof Granted granted) {
      open.set(granted);
      return true;
    }
    refusal = reservation;
    return false;
  }

  /// Why the request was not let through; null when it was, or has not asked.
  public @Nullable Reservation refusal() {
    return refusal;
  }

  /// The request was sent, and has ended.
  public void settle(OptionalInt used) {
    var granted = open.getAndSet(null);
    if (granted != null) {
      budget.settle(granted, now.get(), used);
    }
  }

  /// The request was not sent after all.
  public void giveBack() {
    var granted = open.getAndSet(null);
    if (granted != null) {
      budget.release(granted);
    }
  }
}
