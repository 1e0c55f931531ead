package accounthistory.store.coordination;

import static accounthistory.store.jooq.Tables.COLLECTOR;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Heartbeats of collectors.
public final class Collectors {
  /// Of the rows that no collector updates any more, so many are deleted with one heartbeat.
  private static final int FORGOTTEN_AT_ONCE = 100;

  private Collectors() {}

  public static CollectorPeers seen(DSLContext sql, CollectorState state) {
    var namesake = Optional.ofNullable(namesake(sql, state));
    report(sql, state, namesake);
    sql.execute(
        """
        insert into history.collector_folder (collector_id, collector_name, seen_at, subjects)
        values ({0}, {1}, clock_timestamp(), {2})
        on conflict (collector_id) do update
        set
            collector_name = excluded.collector_name,
            seen_at = excluded.seen_at,
            subjects = excluded.subjects
        """,
        val(state.collectorId()),
        val(state.name()),
        val(state.subjects().stream().sorted().map(Subject::toString).toArray(String[]::new)));
    forget(sql, state);
    takeOver(sql, state, namesake);
    var lately =
        sql.fetch(
            """
            select folder.collector_id, folder.subjects
            from history.collector_folder as folder
            where
                folder.seen_at > clock_timestamp() - interval '15 minutes'
                and not exists (
                    select 1 from history.collector as present
                    where
                        present.collector_name = folder.collector_name
                        and present.collector_id <> folder.collector_id
                        and present.other_collector_id
                            is distinct from folder.collector_id
                )
            """);
    var askers = new HashMap<Subject, Set<UUID>>();
    for (var subject : state.subjects()) {
      var its = new HashSet<UUID>();
      for (var folder : lately) {
        var said = folder.get(1, String[].class);
        if (said == null || List.of(said).contains(subject.toString())) {
          its.add(folder.get(0, UUID.class));
        }
      }
      askers.put(subject, its);
    }
    return new CollectorPeers(askers, namesake);
  }

  /// What a name's former folder held last is its present one's: no collector waits for a folder
  /// that is gone.
  private static void takeOver(DSLContext sql, CollectorState state, Optional<UUID> namesake) {
    sql.execute(
        """
        update history.capture_lease as lease
        set last_holder = {0}
        from history.collector_folder as former
        where
            former.collector_name = {1}
            and former.collector_id not in ({0}, {2})
            and lease.last_holder = former.collector_id
        """,
        val(state.collectorId()), val(state.name()), val(namesake.orElse(state.collectorId())));
  }

  /// The newer word counts, whichever arrives last.
  private static void report(DSLContext sql, CollectorState state, Optional<UUID> namesake) {
    sql.insertInto(COLLECTOR)
        .set(COLLECTOR.COLLECTOR_NAME, state.name())
        .set(COLLECTOR.COLLECTOR_ID, state.collectorId())
        .set(COLLECTOR.OTHER_COLLECTOR_ID, namesake.orElse(null))
        .set(COLLECTOR.HOST_NAME, state.hostName())
        .set(COLLECTOR.PROGRAM_VERSION, state.programVersion())
        .set(COLLECTOR.SEEN_AT, state.seenAt())
        .set(COLLECTOR.SPOOL_CAPTURES, state.spool().captures())
        .set(COLLECTOR.SPOOL_OLDEST_SLOT, state.spool().oldestSlot().orElse(null))
        .set(COLLECTOR.SPOOL_SET_ASIDE, state.spool().setAside())
        .onConflict(COLLECTOR.COLLECTOR_NAME)
        .doUpdate()
        .setAllToExcluded()
        .where(COLLECTOR.SEEN_AT.le(excluded(COLLECTOR.SEEN_AT)))
        .execute();
  }

  /// A folder of the same name that has reported since this one did last. One that takes another's
  /// place, as a container without a volume does, has not reported before.
  private static @Nullable UUID namesake(DSLContext sql, CollectorState state) {
    var other =
        sql.fetchOne(
            """
            select other.collector_id
            from history.collector_folder as mine
            inner join history.collector_folder as other
                on
                    other.collector_name = mine.collector_name
                    and other.collector_id <> mine.collector_id
                    and other.seen_at > mine.seen_at
            where mine.collector_id = {0} and mine.collector_name = {1}
            order by other.seen_at desc
            limit 1
            """,
            val(state.collectorId()), val(state.name()));
    return other == null ? null : other.get(0, UUID.class);
  }

  /// By the earlier of two clocks: neither one that is ahead nor a simulated one deletes too much.
  private static void forget(DSLContext sql, CollectorState state) {
    sql.execute(
        """
        delete from history.collector
        where collector_name in (
            select unheard.collector_name
            from history.collector as unheard
            where unheard.seen_at < least(clock_timestamp(), {0}) - interval '30 days'
            order by unheard.seen_at
            limit {1}
        )
        """,
        val(state.seenAt()), val(FORGOTTEN_AT_ONCE));
    sql.execute(
        """
        delete from history.collector_folder
        where collector_id in (
            select unheard.collector_id
            from history.collector_folder as unheard
            where unheard.seen_at < clock_timestamp() - interval '1 day'
            order by unheard.seen_at
            limit {0}
        )
        """,
        val(FORGOTTEN_AT_ONCE));
  }
}
