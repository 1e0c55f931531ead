package accounthistory.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Wallets that show flows late and slots that are missing, at random.
final class BookingPropertyTest {
  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyFlowIsInTheFirstWalletThatHasIt(long seed) {
    var wallet = SimulatedWallet.of(new Random(seed), true);

    var booked = Books.book(wallet.slots(), wallet.flows());

    assertThat(slots(booked)).isEqualTo(wallet.truth());
    assertThat(booked.intervals())
        .extracting(Interval::kind)
        .doesNotContain(Interval.Kind.AMBIGUOUS, Interval.Kind.UNRESOLVED);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noChangeOfAWalletIsLeftUnexplained(long seed) {
    var wallet = SimulatedWallet.of(new Random(seed), false);

    var booked = Books.book(wallet.slots(), wallet.flows());

    assertThat(Books.residuals(wallet.slots(), booked.entries())).isEmpty();
    assertThat(booked.intervals()).allMatch(it -> it.unresolved().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void flowsOfAnIntervalAreStampedWhereItSays(long seed) {
    var wallet = SimulatedWallet.of(new Random(seed), true);

    var booked = Books.book(wallet.slots(), wallet.flows());

    var intervals = new TreeMap<Instant, Interval>();
    booked.intervals().forEach(it -> intervals.put(it.slot(), it));
    for (var entry : booked.entries()) {
      assertThat(intervals).containsKey(entry.slot());
      Optional.ofNullable(intervals.get(entry.slot()))
          .filter(it -> it.openedAt() != null)
          .ifPresent(
              it -> assertThat(entry.flow().occurredAt()).isBetween(it.flowsFrom(), it.flowsTo()));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfTheFlowsDoesNotMatter(long seed) {
    var wallet = SimulatedWallet.of(new Random(seed), false);
    var shuffled = new ArrayList<>(wallet.flows());
    Collections.shuffle(shuffled, new Random(seed + 1));

    assertThat(Books.book(wallet.slots(), shuffled))
        .isEqualTo(Books.book(wallet.slots(), wallet.flows()));
  }

  /// What rebooking relies on: any part of a history comes out as in the whole.
  @ParameterizedTest
  @MethodSource("seeds")
  void aPartComesOutAsInTheWhole(long seed) {
    var random = new Random(seed);
    var wallet = SimulatedWallet.of(random, false);
    var whole = Books.book(wallet.slots(), wallet.flows());
    var begin = 1 + random.nextInt(wallet.slots().size() - 2);
    var before = wallet.slots().get(begin);

    var part =
        FlowAllocator.book(
            before,
            wallet.slots().subList(begin + 1, wallet.slots().size()),
            wallet.notIn(begin, whole),
            Books.FUNDING);

    var later = slots(whole);
    later.values().removeIf(it -> !it.isAfter(before.at()));
    assertThat(slots(part)).isEqualTo(later);
    // How sure they are is the same as soon as no flow can be left over from before.
    var sure = before.to().plus(Books.FUNDING).plus(Duration.ofMinutes(1));
    assertThat(sureFrom(part, sure)).isEqualTo(sureFrom(whole, sure));
  }

  private static Map<Flow, Instant> slots(Booked booked) {
    var slots = new TreeMap<Flow, Instant>(Flow.ORDER);
    booked.entries().forEach(it -> slots.put(it.flow(), it.slot()));
    return slots;
  }

  private static List<Object> sureFrom(Booked booked, Instant instant) {
    var sure = new ArrayList<Object>();
    booked.intervals().stream().filter(it -> it.slot().isAfter(instant)).forEach(sure::add);
    booked.entries().stream()
        .filter(it -> it.flow().occurredAt().isAfter(instant))
        .forEach(sure::add);
    return sure;
  }
}
