package accounthistory.reconcile;

import accounthistory.account.Income;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Slots and flows for tests, all on one midnight, and what was booked in words.
final class Books {
  static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");
  static final Duration MINUTE = Duration.ofMinutes(1);
  static final Duration FUNDING = Duration.ofSeconds(60);
  static final Duration OTHER = Duration.ofSeconds(5);

  private static final Duration WITHIN = Duration.ofMillis(50);

  private Books() {}

  /// An instant after midnight, or before it: `-60`, `0.4`.
  static Instant at(String seconds) {
    return MIDNIGHT.plusMillis(new BigDecimal(seconds).movePointRight(3).longValueExact());
  }

  /// A slot that was captured so many seconds after midnight, with wallets as names and amounts.
  static TakenSlot slot(String captured, String... wallets) {
    var held = new TreeMap<String, BigDecimal>();
    for (var i = 0; i < wallets.length; i += 2) {
      held.put(wallets[i], new BigDecimal(wallets[i + 1]));
    }
    var middle = at(captured);
    var minute = middle.getEpochSecond() - Math.floorMod(middle.getEpochSecond(), 60L);
    return new TakenSlot(
        Instant.ofEpochSecond(minute), middle.minus(WITHIN), middle.plus(WITHIN), held, Set.of());
  }

  static Flow funding(String at, String symbol, String usdt) {
    return flow(at, "FUNDING_FEE", symbol, "USDT", usdt, symbol);
  }

  static Flow transfer(String at, String id, String usdt) {
    return flow(at, "TRANSFER", "", "USDT", usdt, id);
  }

  static Flow flow(
      String at, String type, String symbol, String asset, String amount, String tranId) {
    return new Flow(
        new Income.Key(at(at), type, tranId, asset, symbol, ""),
        new BigDecimal(amount),
        type.equals("FUNDING_FEE") ? FUNDING : OTHER);
  }

  static Booked book(List<TakenSlot> slots, List<Flow> flows) {
    return FlowAllocator.book(null, slots, flows, FUNDING);
  }

  /// `SYMBOL or id → HH:MM how` of every flow, by the flow; an unbooked one has no slot.
  static List<String> lines(Booked booked, List<Flow> flows) {
    var entries = new TreeMap<Flow, Booked.Entry>(Flow.ORDER);
    booked.entries().forEach(it -> entries.put(it.flow(), it));
    var lines = new ArrayList<String>();
    for (var flow : flows) {
      Booked.@Nullable Entry entry = entries.get(flow);
      lines.add(
          flow.key().tranId()
              + (entry == null
                  ? " waits"
                  : " in " + clock(entry.slot()) + " " + entry.booking().label()));
    }
    return lines;
  }

  /// `HH:MM kind [assets]` of every interval.
  static List<String> lines(Booked booked) {
    return booked.intervals().stream()
        .map(it ->
            clock(it.slot())
                + " "
                + it.kind().label()
                + (it.unresolved().isEmpty() ? "" : " " + it.unresolved()))
        .toList();
  }

  /// What each interval's flows leave unexplained, by slot and asset, without the zeros.
  static Map<String, BigDecimal> residuals(List<TakenSlot> slots, List<Booked.Entry> entries) {
    var residuals = new TreeMap<String, BigDecimal>();
    for (var n = 1; n < slots.size(); n++) {
      var slot = slots.get(n);
      var before = slots.get(n - 1);
      slot.wallets().forEach((asset, held) -> add(residuals, slot.at(), asset, held));
      before.wallets().forEach((asset, held) -> add(residuals, slot.at(), asset, held.negate()));
    }
    entries.stream()
        .filter(it -> !it.slot().equals(slots.getFirst().at()))
        .forEach(it -> add(residuals, it.slot(), it.flow().asset(), it.flow().amount().negate()));
    residuals.values().removeIf(it -> it.signum() == 0);
    return residuals;
  }

  private static void add(
      Map<String, BigDecimal> residuals, Instant slot, String asset, BigDecimal amount) {
    residuals.merge(clock(slot) + " " + asset, amount, BigDecimal::add);
  }

  private static String clock(Instant slot) {
    return slot.toString().substring(11, 16);
  }
}
