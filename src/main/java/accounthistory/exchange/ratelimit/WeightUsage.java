package accounthistory.exchange.ratelimit;

import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/// What is known of an address: the weight of its last minutes, its limit and its closure. Pure:
/// every change makes a new one.
///
/// A reply's count covers what had reached the exchange by then, so the requests still under way
/// are added to it. A reply that came in another minute than its request was counted in one of the
/// two: its weight is charged to the later one, and its count is left aside.
///
/// @param learnt what `exchangeInfo` grants per minute, if it was read
/// @param minutes the last ones that were spent from, the latest use last
/// @param blocks what is known of being closed
record WeightUsage(OptionalInt learnt, List<Minute> minutes, AddressBlocks blocks) {
  static final WeightUsage NONE =
      new WeightUsage(OptionalInt.empty(), List.of(), AddressBlocks.NONE);

  /// The present minute, the one before it, whose requests may be under way, and one of a clock
  /// that turned out to be wrong, which must not displace the other two.
  private static final int MINUTES_KEPT = 3;

  /// Hundreds of times the known limits: a higher figure is no weight.
  private static final int MOST = 1_000_000;

  WeightUsage {
    minutes = List.copyOf(minutes);
  }

  /// One minute.
  ///
  /// @param used spent or promised
  /// @param promised to requests that have not ended yet
  record Minute(Instant begin, int used, int promised) {
    Minute {
      if (!begin.equals(begin.truncatedTo(ChronoUnit.MINUTES)) || used < 0 || promised < 0) {
        throw new InvalidValueException(
            "minute %s with %s used, %s promised".formatted(begin, used, promised));
      }
    }

    Instant end() {
      return begin.plus(1, ChronoUnit.MINUTES);
    }

    private Minute promising(int weight) {
      return new Minute(begin, used + weight, promised + weight);
    }

    private Minute kept(int weight) {
      return new Minute(begin, used, Math.max(0, promised - weight));
    }

    private Minute takenBack(int weight) {
      return new Minute(begin, Math.max(0, used - weight), Math.max(0, promised - weight));
    }

    private Minute atLeast(int count) {
      return new Minute(begin, Math.max(used, count), promised);
    }
  }

  /// What becomes of a wish to spend.
  record Decision(WeightUsage after, Reservation reservation) {}

  Decision reserve(int weight, Urgency urgency, Instant now, Allowance allowance) {
    var closed = closure(now);
    if (closed.isPresent()) {
      return new Decision(this, new Reservation.Closed(closed.get()));
    }
    var minute = at(now);
    var usable = allowance.usable(learnt, urgency);
    if (minute.used() + weight > usable) {
      return new Decision(this, new Reservation.Exhausted(minute.used(), usable, minute.end()));
    }
    return new Decision(
        with(minute.promising(weight)), new Reservation.Granted(weight, minute.begin()));
  }

  WeightUsage settled(Reservation.Granted granted, Instant repliedAt, OptionalInt counted) {
    var entered = with(at(repliedAt));
    var present = entered.at(repliedAt).begin();
    var kept = entered.changed(granted, it -> it.kept(granted.weight()));
    if (!granted.minute().equals(present) || counted.isEmpty() || counted.getAsInt() < 0) {
      return kept;
    }
    var underWay = kept.promised(present) + kept.promised(before(present));
    var count = Math.min(counted.getAsInt(), MOST);
    return kept.changed(granted, it -> it.atLeast(count + underWay));
  }

  WeightUsage released(Reservation.Granted granted) {
    return changed(granted, it -> it.takenBack(granted.weight()));
  }

  WeightUsage limited(int weightPerMinute) {
    if (weightPerMinute < 1) {
      throw new InvalidValueException("limit of %s a minute".formatted(weightPerMinute));
    }
    return new WeightUsage(OptionalInt.of(Math.min(weightPerMinute, MOST)), minutes, blocks);
  }

  WeightUsage closed(AddressBlock other) {
    return with(blocks.with(other));
  }

  WeightUsage with(AddressBlocks others) {
    return new WeightUsage(learnt, minutes, others);
  }

  Optional<AddressBlock> closure(Instant now) {
    return blocks.at(now);
  }

  /// The minute that counts now. A clock that is measured again may fall back over a minute's edge:
  /// it must not find an emptier minute there. And a minute begins with what is still under way.
  private Minute at(Instant now) {
    var begin = now.truncatedTo(ChronoUnit.MINUTES);
    var present = find(begin).orElseGet(() -> begun(begin));
    return find(present.end()).filter(it -> it.used() > present.used()).orElse(present);
  }

  private Minute begun(Instant begin) {
    var underWay = promised(before(begin));
    return new Minute(begin, underWay, 0);
  }

  private int promised(Instant begin) {
    return find(begin).map(Minute::promised).orElse(0);
  }

  private static Instant before(Instant begin) {
    return begin.minus(1, ChronoUnit.MINUTES);
  }

  private Optional<Minute> find(Instant begin) {
    return minutes.stream().filter(it -> it.begin().equals(begin)).findFirst();
  }

  private WeightUsage changed(Reservation.Granted granted, UnaryOperator<Minute> change) {
    return new WeightUsage(
        learnt,
        minutes.stream()
            .map(it -> it.begin().equals(granted.minute()) ? change.apply(it) : it)
            .toList(),
        blocks);
  }

  private WeightUsage with(Minute minute) {
    var kept = new ArrayList<>(minutes);
    kept.removeIf(it -> it.begin().equals(minute.begin()));
    kept.add(minute);
    return new WeightUsage(
        learnt, kept.subList(Math.max(0, kept.size() - MINUTES_KEPT), kept.size()), blocks);
  }
}
