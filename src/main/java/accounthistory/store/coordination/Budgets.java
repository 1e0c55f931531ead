package accounthistory.store.coordination;

import static accounthistory.store.jooq.Tables.EXCHANGE_BUDGET;
import static org.jooq.impl.DSL.val;

import accounthistory.store.coordination.WeightCharge.Charged;
import accounthistory.store.coordination.WeightCharge.Closed;
import accounthistory.store.coordination.WeightCharge.Spent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/// Request weight that all collectors behind one address share.
///
/// Minutes only go forward: a newer one empties the count, an older one is charged to the newer,
/// since a clock that lags must not empty what others have used.
public final class Budgets {
  private Budgets() {}

  /// The decision is one statement. A conflict locks the row even where its condition then refuses,
  /// so what is read afterwards to say why is what was decided upon.
  public static WeightCharge charge(
      DSLContext sql, Budget budget, int weight, int usable, Instant at) {
    var charged =
        sql.fetchOptionalValue(
            """
            insert into history.exchange_budget as budget
                (host, egress, minute, used, weight_limit, updated_at)
            select {0}, {1}, {2}, {3}, {4}, clock_timestamp()
            where {3} <= {4}
            on conflict (host, egress) do update set
                minute = greatest(budget.minute, excluded.minute),
                used = excluded.used
                    + case when excluded.minute > budget.minute then 0 else budget.used end,
                weight_limit = excluded.weight_limit,
                updated_at = excluded.updated_at
            where (budget.closed_until is null or budget.closed_until <= {5})
                and excluded.used
                    + case when excluded.minute > budget.minute then 0 else budget.used end
                    <= excluded.weight_limit
            returning budget.used
            """,
            val(budget.host()),
            val(budget.egress()),
            val(minute(at)),
            val(weight),
            val(usable),
            val(at));
    return charged
        .<WeightCharge>map(it -> new Charged((Integer) it))
        .orElseGet(() -> refusal(sql, budget, at));
  }

  private static WeightCharge refusal(DSLContext sql, Budget budget, Instant at) {
    var closed = closed(sql, budget, at);
    if (closed.isPresent()) {
      return closed.get();
    }
    var used =
        sql.select(EXCHANGE_BUDGET.USED)
            .from(EXCHANGE_BUDGET)
            .where(is(budget))
            .and(EXCHANGE_BUDGET.MINUTE.ge(minute(at)))
            .fetchOptional(EXCHANGE_BUDGET.USED);
    return new Spent(used.orElse(0));
  }

  /// Takes back what was charged to the minute and not sent.
  public static void giveBack(DSLContext sql, Budget budget, int weight, Instant at) {
    sql.execute(
        """
        update history.exchange_budget
        set used = greatest(used - {3}, 0), updated_at = clock_timestamp()
        where host = {0} and egress = {1} and minute = {2}
        """,
        val(budget.host()), val(budget.egress()), val(minute(at)), val(weight));
  }

  /// Raises the minute's count to what the exchange has counted.
  public static void saw(DSLContext sql, Budget budget, int used, Instant at) {
    sql.execute(
        """
        insert into history.exchange_budget as budget (host, egress, minute, used, updated_at)
        values ({0}, {1}, {2}, {3}, clock_timestamp())
        on conflict (host, egress) do update set
            minute = excluded.minute, used = excluded.used, updated_at = excluded.updated_at
        where (excluded.minute, excluded.used) > (budget.minute, budget.used)
        """,
        val(budget.host()), val(budget.egress()), val(minute(at)), val(used));
  }

  /// Closes the exchange; the later end counts, whichever comes last.
  public static void close(DSLContext sql, Budget budget, Closed closed) {
    sql.execute(
        """
        insert into history.exchange_budget as budget
            (host, egress, closed_until, closed_because, closed_detail, closed_since, updated_at)
        values ({0}, {1}, {2}, {3}, {4}, {5}, clock_timestamp())
        on conflict (host, egress) do update set
            closed_until = excluded.closed_until,
            closed_since = case
                when budget.closed_until >= excluded.closed_since
                then least(budget.closed_since, excluded.closed_since)
                else excluded.closed_since
            end,
            closed_because = excluded.closed_because,
            closed_detail = excluded.closed_detail,
            updated_at = excluded.updated_at
        where (budget.closed_until is null or budget.closed_until < excluded.closed_until)
            and (budget.lifted_since is null or excluded.closed_since > budget.lifted_since)
        """,
        val(budget.host()),
        val(budget.egress()),
        val(closed.until()),
        val(closed.because()),
        val(closed.detail()),
        val(closed.since()));
  }

  /// Whether a closure that began before an instant is in force and was not asked about since
  /// another; that counts as asked.
  static boolean ask(
      DSLContext sql, Budget budget, Instant at, Instant begunBefore, Instant askedBefore) {
    return sql.execute(
            """
            update history.exchange_budget
            set asked_at = {2}, updated_at = clock_timestamp()
            where host = {0} and egress = {1}
                and closed_until > {2}
                and closed_since <= {3}
                and (asked_at is null or asked_at <= {4})
            """,
            val(budget.host()), val(budget.egress()), val(at), val(begunBefore), val(askedBefore))
        > 0;
  }

  /// Lifts closures that began at an instant or earlier.
  static void lift(DSLContext sql, Budget budget, Instant since) {
    sql.execute(
        """
        insert into history.exchange_budget as budget (host, egress, lifted_since, updated_at)
        values ({0}, {1}, {2}, clock_timestamp())
        on conflict (host, egress) do update set
            lifted_since = greatest(budget.lifted_since, excluded.lifted_since),
            updated_at = excluded.updated_at
        """,
        val(budget.host()), val(budget.egress()), val(since));
    sql.execute(
        """
        update history.exchange_budget
        set closed_until = null, closed_since = null, closed_because = null, closed_detail = null
        where host = {0} and egress = {1} and closed_since <= lifted_since
        """,
        val(budget.host()), val(budget.egress()));
  }

  /// The row, as it stands; empty when nothing was ever charged or closed.
  static Optional<BudgetRow> row(DSLContext sql, Budget budget, Instant at) {
    return sql.selectFrom(EXCHANGE_BUDGET)
        .where(is(budget))
        .fetchOptional(row ->
            new BudgetRow(
                row.getMinute().equals(minute(at)) ? row.getUsed() : 0,
                closed(sql, budget, at),
                Optional.ofNullable(row.getAskedAt()),
                Optional.ofNullable(row.getLiftedSince())));
  }

  /// The closing that still holds at an instant.
  public static Optional<Closed> closed(DSLContext sql, Budget budget, Instant at) {
    return sql.selectFrom(EXCHANGE_BUDGET)
        .where(is(budget))
        .and(EXCHANGE_BUDGET.CLOSED_UNTIL.gt(at))
        .fetchOptional(row ->
            new Closed(
                row.getClosedUntil(),
                row.getClosedSince(),
                row.getClosedBecause(),
                row.getClosedDetail()));
  }

  private static Condition is(Budget budget) {
    return EXCHANGE_BUDGET.HOST.eq(budget.host()).and(EXCHANGE_BUDGET.EGRESS.eq(budget.egress()));
  }

  private static Instant minute(Instant at) {
    return at.truncatedTo(ChronoUnit.MINUTES);
  }
}
