package accounthistory.store;

import static accounthistory.store.jooq.Tables.COLLECTOR;
import static org.jooq.impl.DSL.excluded;

import org.jooq.DSLContext;

/// Heartbeats of the machines that capture.
final class Collectors {
  private Collectors() {}

  /// The newer word counts, whichever arrives last.
  static void seen(DSLContext sql, CollectorState state) {
    sql.insertInto(COLLECTOR)
        .set(COLLECTOR.COLLECTOR_ID, state.collectorId())
        .set(COLLECTOR.HOST_NAME, state.hostName())
        .set(COLLECTOR.PROGRAM_VERSION, state.programVersion())
        .set(COLLECTOR.SEEN_AT, state.seenAt())
        .set(COLLECTOR.SPOOL_CAPTURES, state.spool().captures())
        .set(COLLECTOR.SPOOL_OLDEST_SLOT, state.spool().oldestSlot().orElse(null))
        .set(COLLECTOR.SPOOL_SET_ASIDE, state.spool().setAside())
        .onConflict(COLLECTOR.COLLECTOR_ID)
        .doUpdate()
        .setAllToExcluded()
        .where(COLLECTOR.SEEN_AT.le(excluded(COLLECTOR.SEEN_AT)))
        .execute();
  }
}
