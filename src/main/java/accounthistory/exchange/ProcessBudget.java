package accounthistory.exchange;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;

/// The weight of one process: what it asked for itself, corrected upwards by what the exchange
/// counts.
///
/// A reply's count covers what had reached the exchange by then, so the requests still under way
/// are added to it. A reply that came in another minute than its request was counted in one of the
/// two: its weight is charged to the later one, and its count is left aside.
public final class ProcessBudget implements WeightBudget {
  /// What every recorded `exchangeInfo` grants an address.
  public static final int WEIGHT_PER_MINUTE = 2400;

  /// Left for whoever else uses the address, and for requests that reach the exchange on the other
  /// side of a minute than planned.
  public static final int HEAD_ROOM_PERCENT = 10;

  private final int headRoomPercent;
  private int limit;
  private Instant minute = Instant.MIN;
  private int used;
  private int underWay;

  public ProcessBudget() {
    this(WEIGHT_PER_MINUTE, HEAD_ROOM_PERCENT);
  }

  public ProcessBudget(int limit, int headRoomPercent) {
    if (limit < 1 || headRoomPercent < 0 || headRoomPercent > 99) {
      throw new IllegalArgumentException(
          "budget of %d a minute with %d %% head-room: want at least 1, and 0 to 99 %%"
              .formatted(limit, headRoomPercent));
    }
    this.limit = limit;
    this.headRoomPercent = headRoomPercent;
  }

  @Override
  public synchronized Reservation reserve(int weight, Instant now) {
    enter(now);
    if (used + weight > usable()) {
      return new Reservation.Exhausted(used, usable(), minute.plus(1, ChronoUnit.MINUTES));
    }
    used += weight;
    underWay += weight;
    return new Reservation.Granted(weight, minute);
  }

  @Override
  public synchronized void settle(
      Reservation.Granted granted, Instant repliedAt, OptionalInt counted) {
    enter(repliedAt);
    underWay -= granted.weight();
    if (granted.minute().equals(minute) && counted.isPresent() && counted.getAsInt() >= 0) {
      used = Math.max(used, counted.getAsInt() + underWay);
    }
  }

  @Override
  public synchronized void limit(int weightPerMinute) {
    if (weightPerMinute < 1) {
      throw new IllegalArgumentException("limit of %d a minute".formatted(weightPerMinute));
    }
    limit = weightPerMinute;
  }

  private int usable() {
    return limit - limit * headRoomPercent / 100;
  }

  /// Minutes only go forward: an instant of an earlier one, from a clock measured anew, must not
  /// empty the count.
  private void enter(Instant now) {
    var begin = now.truncatedTo(ChronoUnit.MINUTES);
    if (begin.isAfter(minute)) {
      minute = begin;
      used = underWay;
    }
  }
}
