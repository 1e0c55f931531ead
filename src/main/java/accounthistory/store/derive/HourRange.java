package accounthistory.store.derive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// An unbroken run of hours.
///
/// @param until exclusive
record HourRange(Instant from, Instant until) {
  /// Hours, joined where they touch, in order.
  static List<HourRange> of(Collection<Instant> hours) {
    var stretches = new ArrayList<HourRange>();
    for (var hour : new TreeSet<>(hours)) {
      var until = hour.plus(Duration.ofHours(1));
      if (!stretches.isEmpty() && stretches.getLast().until().equals(hour)) {
        stretches.set(stretches.size() - 1, new HourRange(stretches.getLast().from(), until));
      } else {
        stretches.add(new HourRange(hour, until));
      }
    }
    return stretches;
  }
}
