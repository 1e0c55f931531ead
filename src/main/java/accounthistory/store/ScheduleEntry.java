package accounthistory.store;

import accounthistory.capture.Grid;
import java.time.Instant;

/// The grid of an account from an instant on, until the next entry.
record ScheduleEntry(Instant validFrom, Grid grid, boolean active) {}
