package accounthistory.simulator.ledger;

import accounthistory.simulator.scenario.PositionKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An account between two events: the fold of its ledger up to an instant.
///
/// @param wallets balance and last change by asset
/// @param positions every position that was ever touched, flat ones included
/// @param orders resting orders by id
record LedgerState(
    Map<String, Wallet> wallets,
    Map<PositionKey, PositionState> positions,
    Map<String, OpenOrder> orders) {
  static final LedgerState EMPTY = new LedgerState(Map.of(), Map.of(), Map.of());

  /// A balance and when it last changed.
  record Wallet(BigDecimal balance, Instant updatedAt) {
    static final Wallet NONE = new Wallet(BigDecimal.ZERO, Instant.EPOCH);
  }

  Wallet wallet(String asset) {
    return wallets.getOrDefault(asset, Wallet.NONE);
  }

  PositionState position(PositionKey key) {
    return positions.getOrDefault(key, PositionState.NONE);
  }

  LedgerState after(LedgerEvent event) {
    return switch (event) {
      case LedgerEvent.Transferred moved -> credit(moved.asset(), moved.amount(), moved.at());
      case LedgerEvent.Filled fill ->
          credit(fill.realized().asset(), fill.realized().amount(), fill.at())
              .credit(fill.fee().asset(), fill.fee().amount(), fill.at())
              .with(new PositionKey(fill.symbol(), fill.side()), fill.after());
      case LedgerEvent.FundingPaid paid ->
          credit(paid.amount().asset(), paid.amount().amount(), paid.at())
              .with(new PositionKey(paid.symbol(), paid.side()), paid.after());
      case LedgerEvent.Credited credited -> {
        var state = this;
        for (var entry : credited.entries()) {
          state = state.credit(entry.amount().asset(), entry.amount().amount(), credited.at());
        }
        yield state;
      }
      case LedgerEvent.OrderPlaced order -> {
        var key = new PositionKey(order.symbol(), order.side());
        var resting = new OpenOrder(order.id(), key, order.isBuy(), order.notional());
        yield new LedgerState(wallets, positions, put(orders, order.id(), resting));
      }
      case LedgerEvent.OrderGone(Instant _, String id) -> {
        Map<String, OpenOrder> left = new LinkedHashMap<>(orders);
        left.remove(id);
        yield new LedgerState(wallets, positions, Collections.unmodifiableMap(left));
      }
    };
  }

  private LedgerState credit(String asset, BigDecimal amount, Instant at) {
    if (amount.signum() == 0) {
      return this;
    }
    var wallet = new Wallet(wallet(asset).balance().add(amount), at);
    return new LedgerState(put(wallets, asset, wallet), positions, orders);
  }

  private LedgerState with(PositionKey key, PositionState position) {
    return new LedgerState(wallets, put(positions, key, position), orders);
  }

  private static <K, V> Map<K, V> put(Map<K, V> map, K key, V value) {
    Map<K, V> copy = new LinkedHashMap<>(map);
    copy.put(key, value);
    return Collections.unmodifiableMap(copy);
  }
}
