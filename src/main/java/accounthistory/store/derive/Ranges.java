package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jooq.Field;

/// Ranges of several accounts, as the binds of one statement: three arrays side by side, and the
/// time around all of them, by which the server finds the partitions that it needs.
record Ranges(List<RefreshRange> all) {
  static Ranges of(Collection<RefreshRange> ranges) {
    return new Ranges(List.copyOf(ranges));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  Field<Long[]> accounts() {
    return val(all.stream().map(RefreshRange::accountId).toArray(Long[]::new));
  }

  Field<Instant[]> from() {
    return val(all.stream().map(RefreshRange::from).toArray(Instant[]::new));
  }

  Field<Instant[]> until() {
    return val(all.stream().map(RefreshRange::until).toArray(Instant[]::new));
  }

  /// Where the first of them begins.
  Field<Instant> begin() {
    return val(all.stream().map(RefreshRange::from).min(Comparator.naturalOrder()).orElseThrow());
  }

  /// Where the last of them ends, exclusive.
  Field<Instant> end() {
    return val(all.stream().map(RefreshRange::until).max(Comparator.naturalOrder()).orElseThrow());
  }
}
