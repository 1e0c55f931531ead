package accounthistory.store.coordination;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import accounthistory.store.account.Accounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/// Who captures which account for the time being.
///
/// No transaction waits for another: a row that another one works on is left to it. Time is the
/// database's, in the same statement as the comparison.
public final class Leases {
  /// Accounts that the database does not know yet have no row in the answer.
  private static final String LOOK =
      """
      with wanted as materialized (
          select
              asked.number,
              account.account_id,
              account.kind,
              account.venue,
              account.environment,
              asked.slot,
              asked.insists,
              asked.is_answered,
              asked.lasting
          from unnest({0}, {1}, {2}, {3}, {4}, {7}, {8}) with ordinality
              as asked (venue, environment, name, slot, insists, lasting, is_answered, number)
          inner join history.account as account
              on
                  account.venue = asked.venue
                  and account.environment = asked.environment
                  and account.name = asked.name
      ),

      judged as materialized (
          select
              wanted.number,
              wanted.account_id,
              wanted.insists,
              wanted.is_answered,
              wanted.lasting,
              case
                  when exists (
                      select 1 from history.account_snapshot as taken
                      where
                          taken.account_id = wanted.account_id
                          and taken.snapshot_at = wanted.slot
                  )
                      then 'taken'
                  when wanted.kind = 'public' and exists (
                      select 1 from history.asset_index as price
                      where
                          price.venue = wanted.venue
                          and price.environment = wanted.environment
                          and price.observed_at >= wanted.slot
                  )
                      then 'taken'
                  when exists (
                      select 1 from history.slot_exception as recorded
                      where
                          recorded.account_id = wanted.account_id
                          and recorded.status = 'inactive'
                          and recorded.last_slot >= wanted.slot
                          and recorded.first_slot <= wanted.slot
                  )
                      then 'inactive'
              end as outcome
          from wanted
      ),

      open as materialized (
          select
              judged.account_id,
              bool_or(judged.insists) as insists,
              bool_or(judged.is_answered) as is_answered,
              bool_or(judged.outcome is null) as is_open,
              max(judged.lasting) * interval '1 millisecond' as lasting
          from judged
          where judged.outcome is null or judged.is_answered
          group by judged.account_id
      ),

      free as materialized (
          select lease.account_id, open.is_answered, open.is_open, open.lasting
          from history.capture_lease as lease
          inner join open on open.account_id = lease.account_id
          where
              lease.holder = {5}
              or (
                  open.is_open
                  and (lease.holder is null or lease.expires_at <= clock_timestamp())
                  and (
                      open.insists
                      or lease.last_holder is null
                      or lease.last_holder = {6}
                  )
              )
          order by lease.account_id
          for update of lease skip locked
      ),

      prolonged as (
          update history.capture_lease as lease
          set
              acquired_at =
                  case lease.holder when {5} then lease.acquired_at else clock_timestamp() end,
              expires_at =
                  greatest(
                      case lease.holder when {5} then lease.expires_at end,
                      case when free.is_open then clock_timestamp() + free.lasting end
                  ),
              holder = {5},
              last_holder = case when free.is_answered then {6} else lease.last_holder end
          from free
          where lease.account_id = free.account_id
          returning lease.account_id, lease.last_holder
      ),

      made as (
          insert into history.capture_lease
              (account_id, holder, acquired_at, expires_at, last_holder)
          select
              open.account_id,
              {5},
              clock_timestamp(),
              clock_timestamp() + open.lasting,
              case when open.is_answered then {6} end
          from open
          where open.is_open and not exists (
              select 1 from history.capture_lease as lease
              where lease.account_id = open.account_id
          )
          order by open.account_id
          on conflict (account_id) do nothing
          returning account_id, last_holder
      )

      select
          cast(judged.number as integer),
          judged.outcome,
          prolonged.account_id is not null or made.account_id is not null as is_leased,
          case
              when prolonged.account_id is not null then prolonged.last_holder
              when made.account_id is not null then made.last_holder
              else lease.last_holder
          end as last_holder
      from judged
      left join prolonged on prolonged.account_id = judged.account_id
      left join made on made.account_id = judged.account_id
      left join history.capture_lease as lease on lease.account_id = judged.account_id
      """;

  private Leases() {}

  /// What the database says of slots, and takes the accounts of those that are open, in one
  /// statement: one round trip to the server, however long that is.
  ///
  /// Who was the last to have an answer of an account goes first, unless the asker insists. Who has
  /// none yet leaves that as it is: a collector whose asking came to nothing is no last holder.
  public static Map<SlotQuery, SlotStatus> look(
      DSLContext sql, Collection<SlotQuery> slots, LeaseHolder holder) {
    var wanted =
        slots.stream()
            .sorted(Comparator.comparing(SlotQuery::account).thenComparing(SlotQuery::slot))
            .toList();
    var answers = new HashMap<SlotQuery, SlotStatus>();
    sql.fetch(
            LOOK,
            array(wanted, it -> it.account().venue().label()),
            array(wanted, it -> it.account().environment().label()),
            array(wanted, it -> it.account().name()),
            val(wanted.stream().map(SlotQuery::slot).toArray(Instant[]::new)),
            val(wanted.stream().map(SlotQuery::insists).toArray(Boolean[]::new)),
            val(holder.run()),
            val(holder.collector()),
            val(wanted.stream().map(it -> it.lasting().toMillis()).toArray(Long[]::new)),
            val(wanted.stream().map(SlotQuery::isAnswered).toArray(Boolean[]::new)))
        .forEach(row -> {
          var slot = wanted.get(row.get(0, Integer.class) - 1);
          answers.put(slot, status(row));
        });
    return answers;
  }

  private static SlotStatus status(Record row) {
    var lastHolder = Optional.ofNullable(row.get(3, UUID.class));
    var outcome = row.get(1, String.class);
    if (outcome != null) {
      return new SlotStatus.Over(outcome.equals("inactive"), lastHolder);
    }
    return row.get(2, Boolean.class)
        ? new SlotStatus.Leased(lastHolder)
        : new SlotStatus.OfAnother(lastHolder);
  }

  private static Field<String[]> array(List<SlotQuery> slots, Function<SlotQuery, String> text) {
    return val(slots.stream().map(text).toArray(String[]::new));
  }

  /// Ends a collector's preference, so that others may have its accounts at once.
  public static void resign(DSLContext sql, UUID collector) {
    sql.execute(
        "update history.capture_lease set last_holder = null where last_holder = {0}",
        val(collector));
  }

  /// Accounts that the database does not know yet have no row in the answer.
  private static final String LEASE =
      """
      with wanted as materialized (
          select asked.number, account.account_id
          from unnest({0}, {1}, {2}) with ordinality as asked (venue, environment, name, number)
          inner join history.account as account
              on
                  account.venue = asked.venue
                  and account.environment = asked.environment
                  and account.name = asked.name
      ),

      free as materialized (
          select lease.account_id
          from history.capture_lease as lease
          inner join wanted on wanted.account_id = lease.account_id
          where
              lease.holder is null
              or lease.holder = {3}
              or lease.expires_at <= clock_timestamp()
          order by lease.account_id
          for update of lease skip locked
      ),

      prolonged as (
          update history.capture_lease as lease
          set
              acquired_at =
                  case lease.holder when {3} then lease.acquired_at else clock_timestamp() end,
              expires_at =
                  greatest(
                      case lease.holder when {3} then lease.expires_at end,
                      clock_timestamp() + {4} * interval '1 millisecond'
                  ),
              holder = {3}
          from free
          where lease.account_id = free.account_id
          returning lease.account_id
      ),

      made as (
          insert into history.capture_lease (account_id, holder, acquired_at, expires_at)
          select
              wanted.account_id,
              {3},
              clock_timestamp(),
              clock_timestamp() + {4} * interval '1 millisecond'
          from wanted
          where not exists (
              select 1 from history.capture_lease as lease
              where lease.account_id = wanted.account_id
          )
          order by wanted.account_id
          on conflict (account_id) do nothing
          returning account_id
      )

      select
          cast(wanted.number as integer),
          prolonged.account_id is not null or made.account_id is not null as is_leased
      from wanted
      left join prolonged on prolonged.account_id = wanted.account_id
      left join made on made.account_id = wanted.account_id
      """;

  /// Takes what is free, expired or the holder's own already, whatever its slots are; returns what
  /// the holder has now. An account whose name is another environment's has no row: no collector
  /// can keep it from the holder.
  public static Set<Subject> lease(
      DSLContext sql, Collection<Subject> accounts, String holder, Duration lasting) {
    var leased = new TreeSet<Subject>();
    var unknown = new TreeSet<>(accounts);
    takeFree(sql, holder, lasting, unknown, leased);
    if (!unknown.isEmpty()) {
      leased.addAll(Accounts.idsOf(sql, unknown).others().keySet());
      unknown.removeAll(leased);
      takeFree(sql, holder, lasting, unknown, leased);
    }
    return leased;
  }

  /// Removes those that the database has.
  private static void takeFree(
      DSLContext sql, String holder, Duration lasting, Set<Subject> unknown, Set<Subject> leased) {
    var wanted = List.copyOf(unknown);
    sql.fetch(
            LEASE,
            texts(wanted, it -> it.venue().label()),
            texts(wanted, it -> it.environment().label()),
            texts(wanted, Subject::name),
            val(holder),
            val(lasting.toMillis()))
        .forEach(row -> {
          var account = wanted.get(row.get(0, Integer.class) - 1);
          unknown.remove(account);
          if (row.get(1, Boolean.class)) {
            leased.add(account);
          }
        });
  }

  /// Frees what the holder has; what it has lost meanwhile stays the other's.
  public static void release(DSLContext sql, Collection<Subject> accounts, String holder) {
    var wanted = List.copyOf(accounts);
    sql.execute(
        """
        update history.capture_lease as lease
        set holder = null, acquired_at = null, expires_at = null
        from history.account as account
        inner join unnest({0}, {1}, {2}) as freed (venue, environment, name)
            on
                account.venue = freed.venue
                and account.environment = freed.environment
                and account.name = freed.name
        where lease.account_id = account.account_id and lease.holder = {3}
        """,
        texts(wanted, it -> it.venue().label()),
        texts(wanted, it -> it.environment().label()),
        texts(wanted, Subject::name),
        val(holder));
  }

  private static Field<String[]> texts(List<Subject> subjects, Function<Subject, String> text) {
    return val(subjects.stream().map(text).toArray(String[]::new));
  }
}
