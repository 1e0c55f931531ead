package accounthistory.simulator.ledger;

import accounthistory.simulator.scenario.TradingPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The life of one account: its events in order, and its state at any instant. Days are played when
/// first read and kept, so a state never depends on earlier reads.
///
/// Safe for use by many threads.
final class Ledger {
  /// More than this is a mistake in a clock, not a long simulation.
  private static final Duration LONGEST = Duration.ofDays(3660);

  private final TradingPlan plan;
  private final Execution execution;
  private final Instant opensAt;
  private final List<LedgerEvent> events = new ArrayList<>();
  private final NavigableMap<Instant, LedgerState> states = new TreeMap<>();
  private Instant playedTo;

  Ledger(TradingPlan plan, Execution execution, Instant opensAt) {
    this.plan = plan;
    this.execution = execution;
    this.opensAt = opensAt;
    this.playedTo = opensAt;
  }

  /// The state after all events up to and including an instant; empty before the account opened.
  synchronized LedgerState stateAt(Instant at) {
    playTo(at);
    var entry = states.floorEntry(at);
    return entry == null ? LedgerState.EMPTY : entry.getValue();
  }

  /// Events from `from` inclusive to `to` exclusive.
  synchronized List<LedgerEvent> events(Instant from, Instant to) {
    playTo(to);
    var first = numberOf(from);
    return List.copyOf(events.subList(first, Math.max(first, numberOf(to))));
  }

  /// Money flows whose wallet instant lies from `from` inclusive to `to` exclusive, by stamp.
  synchronized List<IncomeRow> incomes(Instant from, Instant to) {
    return Statements.incomes(events(from, to), numberOf(from));
  }

  /// Fills from `from` inclusive to `to` exclusive.
  synchronized List<TradeRow> trades(Instant from, Instant to) {
    return Statements.trades(events(from, to), numberOf(from));
  }

  /// How many events came before an instant. They lie in order, and long lives are asked often.
  private int numberOf(Instant from) {
    var low = 0;
    var high = events.size();
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (events.get(middle).at().isBefore(from)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void playTo(Instant at) {
    if (at.isAfter(opensAt.plus(LONGEST))) {
      throw new IllegalArgumentException(
          "the simulated world opened at " + opensAt + " and does not reach " + at);
    }
    while (!playedTo.isAfter(at)) {
      playDay();
    }
  }

  private void playDay() {
    var state = states.isEmpty() ? LedgerState.EMPTY : states.lastEntry().getValue();
    for (var intent : plan.day(playedTo)) {
      var event = execution.of(intent, state);
      if (event.isPresent()) {
        state = state.after(event.get());
        events.add(event.get());
        states.put(event.get().at(), state);
      }
    }
    playedTo = playedTo.plus(Duration.ofDays(1));
  }
}
