package accounthistory.exchange.ratelimit;

import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Closed;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Exhausted;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Several budgets one behind the other; what any of them refuses is refused.
///
/// The nearest comes first: it spares the others the questions that it refuses itself. What one
/// knows of a block and another does not is copied by the next caller of either.
public final class StackedBudget implements WeightBudget {
  private final List<WeightBudget> layers;

  public StackedBudget(List<WeightBudget> layers) {
    this.layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a stack of no budget grants nothing");
    }
  }

  @Override
  public Reservation reserve(int weight, Urgency urgency, Instant now) {
    var granted = new ArrayList<Granted>();
    for (var layer : layers) {
      switch (layer.reserve(weight, urgency, now)) {
        case Granted it -> granted.add(it);
        case Exhausted it -> {
          giveBack(granted);
          // Another layer may know of a ban, which lasts longer than a minute.
          return closure(now).<Reservation>map(Closed::new).orElse(it);
        }
        case Closed(var block) -> {
          giveBack(granted);
          var held = closure(now);
          // Lifted elsewhere, which this layer has just heard of.
          return held.isPresent() ? new Closed(held.get()) : reserveLifted(weight, urgency, now);
        }
      }
    }
    return new Granted(weight, granted.getFirst().minute(), granted);
  }

  @Override
  public void expect(int weight, Urgency urgency, Instant now) {
    layers.forEach(it -> it.expect(weight, urgency, now));
  }

  @Override
  public void settle(Granted granted, Instant repliedAt, OptionalInt used) {
    for (var i = 0; i < granted.layers().size(); i++) {
      layers.get(i).settle(granted.layers().get(i), repliedAt, used);
    }
  }

  @Override
  public void release(Granted granted) {
    giveBack(granted.layers());
  }

  @Override
  public void limit(int weightPerMinute) {
    layers.forEach(it -> it.limit(weightPerMinute));
  }

  @Override
  public void close(AddressBlock block) {
    layers.forEach(it -> it.close(block));
  }

  @Override
  public Optional<AddressBlock> closure(Instant now) {
    var known = known(now);
    var longest = known.stream().flatMap(Optional::stream).reduce(AddressBlock::or);
    if (longest.isPresent()) {
      var lifted = liftedSince();
      if (lifted.isPresent() && !longest.get().since().isAfter(lifted.get())) {
        lift(lifted.get());
        known = known(now);
        longest = known.stream().flatMap(Optional::stream).reduce(AddressBlock::or);
      }
    }
    share(known, longest);
    return longest;
  }

  @Override
  public Optional<AddressBlock> lastClosure() {
    return layers.stream()
        .flatMap(it -> it.lastClosure().stream())
        .max(Comparator.comparing(AddressBlock::until));
  }

  @Override
  public boolean mayAskAbout(Instant now) {
    var closed = layers.stream().filter(it -> it.closure(now).isPresent()).toList();
    return !closed.isEmpty() && closed.stream().allMatch(it -> it.mayAskAbout(now));
  }

  @Override
  public void lift(Instant since) {
    layers.forEach(it -> it.lift(since));
  }

  @Override
  public Optional<Instant> liftedSince() {
    return layers.stream().flatMap(it -> it.liftedSince().stream()).max(Comparator.naturalOrder());
  }

  private List<Optional<AddressBlock>> known(Instant now) {
    return layers.stream().map(it -> it.closure(now)).toList();
  }

  private void share(List<Optional<AddressBlock>> known, Optional<AddressBlock> longest) {
    longest.ifPresent(block -> {
      for (var i = 0; i < known.size(); i++) {
        if (known.get(i).filter(it -> !it.until().isBefore(block.until())).isEmpty()) {
          layers.get(i).close(block);
        }
      }
    });
  }

  private Reservation reserveLifted(int weight, Urgency urgency, Instant now) {
    for (var layer : layers) {
      if (layer.closure(now).isPresent()) {
        return new Closed(layer.closure(now).orElseThrow());
      }
    }
    return reserve(weight, urgency, now);
  }

  private void giveBack(List<Granted> granted) {
    for (var i = 0; i < granted.size(); i++) {
      layers.get(i).release(granted.get(i));
    }
  }
}
