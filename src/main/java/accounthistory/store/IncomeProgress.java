package accounthistory.store;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;

/// How far an account's income stream is known: its cursor.
///
/// @param known stretches `[from, to)` of which every flow is stored, in order, none touching
///   another
/// @param holes milliseconds that cannot be known, as stretches
/// @param lastAskedAt when it was asked last; empty when it never was
/// @param unexplained the latest slot whose wallet moved by something that no flow explains, later
///   than what was asked last
/// @param symbols that the account has had flows of or positions in lately
public record IncomeProgress(
    List<Stretch> known,
    List<Stretch> holes,
    Optional<Instant> lastAskedAt,
    Optional<Instant> unexplained,
    List<String> symbols) {
  /// `[from, to)`.
  public record Stretch(Instant from, Instant to) {}

  /// Of an account that was never asked.
  public static final IncomeProgress NONE =
      new IncomeProgress(List.of(), List.of(), Optional.empty(), Optional.empty(), List.of());

  public IncomeProgress {
    known = List.copyOf(known);
    holes = List.copyOf(holes);
    symbols = List.copyOf(symbols);
  }

  /// The progress of each account; [#NONE] of one that is not in the tables.
  static Map<Subject, IncomeProgress> of(DSLContext sql, Collection<Subject> accounts) {
    var progress = new TreeMap<Subject, IncomeProgress>();
    for (var account : accounts) {
      progress.put(account, of(sql, account));
    }
    return progress;
  }

  private static IncomeProgress of(DSLContext sql, Subject account) {
    var row =
        sql.fetchOne(
            """
            select
                account.account_id,
                coverage.last_asked_at,
                (
                    select max(slot.snapshot_at)
                    from history.slot_interval as slot
                    where slot.account_id = account.account_id
                        and slot.unresolved <> array[]::text[]
                        and slot.snapshot_at >= coverage.last_asked_at - interval '1 day'
                        and slot.flows_to > coverage.last_asked_at
                ) as unexplained
            from history.account
            inner join history.income_coverage as coverage
                on coverage.account_id = account.account_id
            where account.name = {0}
            """,
            val(account.name()));
    if (row == null) {
      return NONE;
    }
    var id = row.get(0, Long.class);
    return new IncomeProgress(
        stretches(sql, id, "known"),
        stretches(sql, id, "holes"),
        Optional.ofNullable(row.get(1, Instant.class)),
        Optional.ofNullable(row.get(2, Instant.class)),
        symbols(sql, id));
  }

  private static List<Stretch> stretches(DSLContext sql, long id, String column) {
    return new ArrayList<>(
        sql.fetch(
                "select lower(part), upper(part) from (select unnest("
                    + column
                    + ") as part from history.income_coverage where account_id = {0}) as parts"
                    + " order by 1",
                val(id))
            .map(it -> new Stretch(it.get(0, Instant.class), it.get(1, Instant.class))));
  }

  private static List<String> symbols(DSLContext sql, long id) {
    return sql.fetch(
            """
            select distinct symbol from history.position
            where account_id = {0} and snapshot_at > now() - interval '7 days'
            """,
            val(id))
        .map(it -> it.get(0, String.class));
  }
}
