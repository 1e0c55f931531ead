package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;

/// A taken slot of an account, or one that was taken.
public record SlotKey(long accountId, Instant slot) {
  /// By instant, so that a part of them is the same stretch of every account.
  static final Comparator<SlotKey> ORDER =
      Comparator.comparing(SlotKey::slot).thenComparingLong(SlotKey::accountId);

  /// What a statement returns, the account first.
  public static Set<SlotKey> of(Result<? extends Record> rows) {
    var slots = new HashSet<SlotKey>();
    rows.forEach(it -> slots.add(new SlotKey(it.get(0, Long.class), it.get(1, Instant.class))));
    return slots;
  }

  static Field<Long[]> accounts(Collection<SlotKey> slots) {
    return val(slots.stream().map(SlotKey::accountId).toArray(Long[]::new));
  }

  static Field<Instant[]> slots(Collection<SlotKey> slots) {
    return val(slots.stream().map(SlotKey::slot).toArray(Instant[]::new));
  }
}
