package accounthistory.store.write;

import static java.util.stream.Collectors.toMap;
import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/// How far an account's income stream is known: its cursor.
///
/// @param known stretches `[from, to)` of which every flow is stored, in order, none touching
///   another
/// @param holes stretches that cannot be known: crowded milliseconds, and what the exchange has
///   forgotten
/// @param lastAskedAt when it was asked last; empty when it never was
/// @param unexplained the latest slot whose wallet moved by something that no flow explains, later
///   than what was asked last
public record IncomeProgress(
    List<Stretch> known,
    List<Stretch> holes,
    Optional<Instant> lastAskedAt,
    Optional<Instant> unexplained) {
  /// `[from, to)`.
  public record Stretch(Instant from, Instant to) {}

  /// Of an account that was never asked.
  public static final IncomeProgress NONE =
      new IncomeProgress(List.of(), List.of(), Optional.empty(), Optional.empty());

  /// How far back a wallet that moved without explanation is looked for.
  private static final Duration LOOKED_BACK = Duration.ofDays(1);

  public IncomeProgress {
    known = List.copyOf(known);
    holes = List.copyOf(holes);
  }

  /// The progress of each account; [#NONE] of one that is not in the database, or was never asked.
  public static Map<Subject, IncomeProgress> of(DSLContext sql, Collection<Subject> accounts) {
    var subjects = accounts.stream().collect(toMap(Subject::name, Function.identity()));
    var names = val(subjects.keySet().toArray(String[]::new));
    var known = new HashMap<Long, List<Stretch>>();
    var holes = new HashMap<Long, List<Stretch>>();
    stretches(sql, names)
        .forEach(it ->
            ("known".equals(it.get("kind", String.class)) ? known : holes)
                .computeIfAbsent(it.get("account_id", Long.class), _ -> new ArrayList<>())
                .add(new Stretch(it.get("begins", Instant.class), it.get("ends", Instant.class))));
    var progress = new TreeMap<Subject, IncomeProgress>();
    accounts.forEach(it -> progress.put(it, NONE));
    for (var row : asked(sql, names)) {
      var id = row.get("account_id", Long.class);
      var subject = subjects.get(row.get("name", String.class));
      if (subject != null) {
        progress.put(
            subject,
            new IncomeProgress(
                known.getOrDefault(id, List.of()),
                holes.getOrDefault(id, List.of()),
                Optional.ofNullable(row.get("last_asked_at", Instant.class)),
                Optional.ofNullable(row.get("unexplained", Instant.class))));
      }
    }
    return progress;
  }

  private static List<? extends Record> asked(DSLContext sql, Field<String[]> names) {
    return sql.fetch(
        """
        select
            account.account_id,
            account.name,
            coverage.last_asked_at,
            (
                select max(slot.snapshot_at)
                from history.slot_interval as slot
                where slot.account_id = account.account_id
                    and slot.unresolved <> array[]::text[]
                    and slot.snapshot_at >= coverage.last_asked_at - {1} * interval '1 second'
                    and slot.flows_to > coverage.last_asked_at
            ) as unexplained
        from history.account
        inner join history.income_coverage as coverage
            on coverage.account_id = account.account_id
        where account.name = any ({0})
        """,
        names, val(LOOKED_BACK.toSeconds()));
  }

  private static List<? extends Record> stretches(DSLContext sql, Field<String[]> names) {
    return sql.fetch(
        """
        with part as (
            select coverage.account_id, 'known' as kind, unnest(coverage.known) as part
            from history.income_coverage as coverage
            union all
            select
                coverage.account_id,
                'hole' as kind,
                unnest(coverage.holes + coverage.forgotten) as part
            from history.income_coverage as coverage
        )

        select part.account_id, part.kind, lower(part.part) as begins, upper(part.part) as ends
        from part
        inner join history.account on account.account_id = part.account_id
        where account.name = any ({0})
        order by part.account_id, begins
        """,
        names);
  }

  /// Symbols that an account traded lately: it had positions in them, or flows of them.
  public static List<String> symbols(DSLContext sql, Subject account, Instant since) {
    return sql.fetch(
            """
            select position.symbol
            from history.position
            inner join history.account on account.account_id = position.account_id
            where account.name = {0} and position.snapshot_at >= {1}
            union
            select income.symbol
            from history.income
            inner join history.account on account.account_id = income.account_id
            where account.name = {0} and income.occurred_at >= {1} and income.symbol <> ''
            order by 1
            """,
            val(account.name()), val(since))
        .map(it -> it.get(0, String.class));
  }
}
