package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.account.Income;
import accounthistory.capture.Capture;
import accounthistory.store.database.NumericRange;
import accounthistory.stream.IncomeAnswer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Field;

/// Writes a step through an account's income stream: rows, questions and cursor, in the transaction
/// of the caller. The account's row is locked, so two steps of one account follow each other.
final class IncomeRows {
  private static final Comparator<Income.Key> ORDER =
      Comparator.comparing(Income.Key::occurredAt)
          .thenComparing(Income.Key::incomeType)
          .thenComparing(Income.Key::tranId)
          .thenComparing(Income.Key::asset)
          .thenComparing(Income.Key::symbol)
          .thenComparing(Income.Key::tradeId);

  private static final String SERVED =
      """
      unnest({1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}) as served (
          occurred_at, income_type, tran_id, asset, symbol, trade_id, amount, info
      )
      """;

  private final DSLContext sql;
  private final long accountId;
  private final long loadId;

  /// What a step changed.
  ///
  /// @param added stamps of flows that were not there
  /// @param conflicts flows that were there with another amount or info, and not known to be so
  record Written(List<Instant> added, int conflicts) {}

  IncomeRows(DSLContext sql, long accountId, long loadId) {
    this.sql = sql;
    this.accountId = accountId;
    this.loadId = loadId;
  }

  /// Accounts whose coverage a refresher is about to commit: their flows are for the next pass. The
  /// others' are locked.
  static Set<Long> busy(DSLContext sql, Set<Long> accounts) {
    if (accounts.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        sql.fetch(
                """
                with free as materialized (
                    select account_id
                    from history.income_coverage
                    where account_id = any ({0})
                    order by account_id
                    for no key update skip locked
                )

                select account_id
                from history.income_coverage
                where account_id = any ({0}) and account_id not in (select account_id from free)
                """,
                val(accounts.toArray(Long[]::new)))
            .getValues(0, Long.class));
  }

  /// Takes the hours of new flows out of what is booked, until the refresher has seen them.
  void unbook(Collection<Instant> stamps) {
    if (stamps.isEmpty()) {
      return;
    }
    sql.execute(
        """
        update history.income_coverage as coverage
        set booked = coverage.booked - open.hours
        from (
            select range_agg(tstzrange(hour, hour + interval '1 hour')) as hours
            from unnest({1}) as stamped (hour)
        ) as open
        where coverage.account_id = {0} and coverage.booked && open.hours
        """,
        val(accountId),
        val(
            stamps.stream()
                .map(it -> it.truncatedTo(ChronoUnit.HOURS))
                .distinct()
                .toArray(Instant[]::new)));
  }

  Written write(Capture capture, IncomeAnswer answer) {
    var seenAt = capture.documents().getFirst().receivedAt();
    var added = answer.flows().isEmpty() ? List.<Instant>of() : add(answer.flows(), seenAt);
    var conflicts = answer.flows().isEmpty() ? 0 : contradict(answer.flows(), seenAt);
    questions(capture, answer);
    cover(answer);
    return new Written(added, conflicts);
  }

  /// The first of two flows of one key stays.
  private List<Instant> add(List<Income> flows, Instant seenAt) {
    var keys = new HashSet<Income.Key>();
    var once = flows.stream().filter(it -> keys.add(it.key())).toList();
    return sql.fetch(
            """
            insert into history.income (
                account_id, occurred_at, income_type, tran_id, asset, symbol, trade_id, amount,
                info, first_seen_at, load_id
            )
            select {0}, served.*, {9}, {10}
            from
            """
                + SERVED
                + """
                -- a conflict would wait for the refresher that books the row
                where not exists (
                    select
                    from history.income
                    where income.account_id = {0}
                        and income.occurred_at = served.occurred_at
                        and income.income_type = served.income_type
                        and income.tran_id = served.tran_id
                        and income.asset = served.asset
                        and income.symbol = served.symbol
                        and income.trade_id = served.trade_id
                )
                on conflict do nothing
                returning occurred_at
                """,
            binds(once, seenAt))
        .map(it -> it.get(0, Instant.class));
  }

  private int contradict(List<Income> flows, Instant seenAt) {
    return sql.execute(
        """
        insert into history.income_conflict (
            account_id, occurred_at, income_type, tran_id, asset, symbol, trade_id, amount, info,
            seen_at, load_id
        )
        select
            income.account_id, income.occurred_at, income.income_type, income.tran_id,
            income.asset, income.symbol, income.trade_id, served.amount,
            coalesce(served.info, ''), {9}, {10}
        from
        """
            + SERVED
            + """
            inner join history.income
                on income.account_id = {0}
                and income.occurred_at = served.occurred_at
                and income.income_type = served.income_type
                and income.tran_id = served.tran_id
                and income.asset = served.asset
                and income.symbol = served.symbol
                and income.trade_id = served.trade_id
            where (income.amount, income.info) is distinct from (served.amount, served.info)
            on conflict do nothing
            """,
        binds(flows, seenAt));
  }

  private Object[] binds(List<Income> flows, Instant seenAt) {
    var sorted = flows.stream().sorted(Comparator.comparing(Income::key, ORDER)).toList();
    var binds = new ArrayList<Field<?>>();
    binds.add(val(accountId));
    binds.add(val(sorted.stream().map(Income::occurredAt).toArray(Instant[]::new)));
    binds.add(val(sorted.stream().map(it -> it.key().incomeType()).toArray(String[]::new)));
    binds.add(val(sorted.stream().map(it -> it.key().tranId()).toArray(String[]::new)));
    binds.add(val(sorted.stream().map(it -> it.key().asset()).toArray(String[]::new)));
    binds.add(val(sorted.stream().map(it -> it.key().symbol()).toArray(String[]::new)));
    binds.add(val(sorted.stream().map(it -> it.key().tradeId()).toArray(String[]::new)));
    binds.add(val(sorted.stream().map(it -> exact(it.amount())).toArray(BigDecimal[]::new)));
    binds.add(val(sorted.stream().map(Income::info).toArray(String[]::new)));
    binds.add(val(seenAt));
    binds.add(val(loadId));
    return binds.toArray();
  }

  private static BigDecimal exact(BigDecimal amount) {
    return java.util.Objects.requireNonNull(NumericRange.decimal(amount));
  }

  private void questions(Capture capture, IncomeAnswer answer) {
    for (var question : answer.questions()) {
      sql.execute(
          """
          insert into history.income_window (
              account_id, asked_at, from_at, to_at, income_type, symbol, answer, rows_served,
              attempt, load_id
          )
          values ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9})
          on conflict do nothing
          """,
          val(accountId),
          val(question.askedAt()),
          val(question.from()),
          val(question.to()),
          val(question.incomeType()),
          val(question.symbol()),
          val(question.answer().label()),
          val(question.rows()),
          val(capture.attempt()),
          val(loadId));
    }
  }

  /// A flow can reach the wallet, and the stream, later than its stamp: what was requested sooner
  /// than that is not known yet.
  private void cover(IncomeAnswer answer) {
    var known = answer.known();
    var hole = answer.hole();
    var asked = answer.questions().getFirst().askedAt();
    sql.execute(
        """
        insert into history.income_coverage as coverage (account_id, known, holes, last_asked_at)
        select
            {0},
            case
                when {1} < least({2}, {3} - settling.longest)
                then tstzmultirange(tstzrange({1}, least({2}, {3} - settling.longest)))
                else '{}'
            end,
            case
                when {4} is not null
                then tstzmultirange(tstzrange({4}, {4} + interval '1 millisecond'))
                else '{}'
            end,
            {3}
        from (
            select coalesce(max(settles_within), interval '60 s') as longest
            from history.income_category
        ) as settling
        on conflict (account_id) do update
        set known = coverage.known + excluded.known,
            holes = coverage.holes + excluded.holes,
            last_asked_at = greatest(coverage.last_asked_at, excluded.last_asked_at),
            revised_at = now()
        """
            .replace("'{}'", "tstzmultirange()"),
        val(accountId),
        val(known == null ? null : known.from(), Instant.class),
        val(known == null ? null : known.to(), Instant.class),
        val(known == null ? asked : known.askedAt()),
        val(hole, Instant.class));
  }
}
