package accounthistory.reconcile;

import accounthistory.account.Income;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// A wallet that shows flows late, as an exchange does: what its slots show and what truly was in
/// them.
///
/// @param truth the first slot that contains each flow; none for those that no slot contains
public record SimulatedWallet(List<TakenSlot> slots, List<Flow> flows, Map<Flow, Instant> truth) {
  private static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");
  private static final int SLOTS = 40;
  private static final List<String> ASSETS = List.of("USDT", "BNB", "USDC");
  private static final List<String> SYMBOLS = List.of("AUSDT", "BUSDT", "CUSDT", "DUSDT");

  /// Slots a minute apart.
  ///
  /// @param areTold whether amounts are such that no two sets of flows have one sum
  public static SimulatedWallet of(Random random, boolean areTold) {
    return of(random, areTold, 1);
  }

  /// Slots some minutes apart.
  ///
  /// @param minutes from one slot to the next
  public static SimulatedWallet of(Random random, boolean areTold, int minutes) {
    var settled = new LinkedHashMap<Flow, Instant>();
    for (var i = 0; i < 60 + random.nextInt(60); i++) {
      var flow = flow(random, i, areTold, minutes);
      var longest = flow.settlesWithin().toMillis() + 1;
      // Most are early, as funding is.
      var one = random.nextLong(longest);
      var other = random.nextLong(longest);
      var lag = Math.min(one, other);
      settled.put(flow, flow.occurredAt().plusMillis(lag));
    }
    var slots = new ArrayList<TakenSlot>();
    var truth = new TreeMap<Flow, Instant>(Flow.ORDER);
    var outage = random.nextInt(SLOTS);
    for (var slot = 0; slot <= SLOTS; slot++) {
      if (random.nextInt(4) > 0 && (slot < outage || slot > outage + 4)) {
        slots.add(slot(random, BEGIN.plusSeconds(60L * minutes * slot), settled, truth));
      }
    }
    return new SimulatedWallet(slots, List.copyOf(settled.keySet()), truth);
  }

  private static Flow flow(Random random, int number, boolean areTold, int minutes) {
    // Funding comes on some full minutes, the rest at any time.
    var isFunding = random.nextInt(3) == 0;
    var at =
        isFunding
            ? BEGIN.plusSeconds(600L * minutes * (random.nextInt(5) - 1))
            : BEGIN.plusMillis(minutes * (random.nextLong(45 * 60_000L) - 120_000));
    var amount =
        areTold
            ? new BigDecimal(random.nextInt(2_000_000_001) - 1_000_000_000).movePointLeft(8)
            : new BigDecimal(random.nextInt(7) - 3);
    var key =
        new Income.Key(
            at,
            isFunding ? "FUNDING_FEE" : "REALIZED_PNL",
            "n" + number,
            ASSETS.get(random.nextInt(isFunding ? 1 : ASSETS.size())),
            SYMBOLS.get(random.nextInt(SYMBOLS.size())),
            "");
    return new Flow(key, amount, isFunding ? Books.FUNDING : Books.OTHER);
  }

  private static TakenSlot slot(
      Random random, Instant at, Map<Flow, Instant> settled, Map<Flow, Instant> truth) {
    var captured = at.plusMillis(400 + random.nextInt(25_000));
    var wallets = new TreeMap<String, BigDecimal>();
    settled.forEach((flow, instant) -> {
      if (!instant.isAfter(captured)) {
        truth.putIfAbsent(flow, at);
        wallets.merge(flow.asset(), flow.amount(), BigDecimal::add);
      }
    });
    wallets.values().removeIf(it -> it.signum() == 0);
    var width = random.nextInt(400);
    var early = Duration.ofMillis(random.nextInt(width + 1));
    var from = captured.minus(early);
    return new TakenSlot(at, from, from.plusMillis(width), wallets, Set.of());
  }

  /// What the slot after an index has to start with.
  List<Flow> notIn(int index, Booked booked) {
    var contained =
        booked.entries().stream()
            .filter(it -> !it.slot().isAfter(slots.get(index).at()))
            .map(Booked.Entry::flow)
            .toList();
    return flows.stream().filter(it -> !contained.contains(it)).toList();
  }
}
