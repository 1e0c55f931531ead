package accounthistory.store;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
/// Nobody waits for anybody: a row that another transaction works on is left to it. Time is the
/// database's, in the same statement as the comparison.
final class Leases {
  /// Accounts that the tables do not know yet have no row in the answer.
  private static final String LOOK =
      """
      with wanted as materialized (
          select
              asked.number,
              account.account_id,
              asked.slot,
              asked.insists,
              asked.lasting
          from unnest({0}, {1}, {2}, {3}, {4}, {7}) with ordinality
              as asked (venue, environment, name, slot, insists, lasting, number)
          inner join history.account as account
              on
                  account.venue = asked.venue
                  and account.environment = asked.environment
                  and account.name = asked.name
      ),

      open as materialized (
          select
              wanted.account_id,
              bool_or(wanted.insists) as insists,
              max(wanted.lasting) * interval '1 millisecond' as lasting
          from wanted
          where not exists (
              select 1 from history.account_snapshot as taken
              where
                  taken.account_id = wanted.account_id
                  and taken.snapshot_at = wanted.slot
          )
          group by wanted.account_id
      ),

      free as materialized (
          select lease.account_id, open.lasting
          from history.capture_lease as lease
          inner join open on open.account_id = lease.account_id
          where
              lease.holder = {5}
              or (
                  (lease.holder is null or lease.expires_at <= clock_timestamp())
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
                      clock_timestamp() + free.lasting
                  ),
              holder = {5},
              last_holder = {6}
          from free
          where lease.account_id = free.account_id
          returning lease.account_id
      ),

      made as (
          insert into history.capture_lease
              (account_id, holder, acquired_at, expires_at, last_holder)
          select
              open.account_id,
              {5},
              clock_timestamp(),
              clock_timestamp() + open.lasting,
              {6}
          from open
          where not exists (
              select 1 from history.capture_lease as lease
              where lease.account_id = open.account_id
          )
          order by open.account_id
          on conflict (account_id) do nothing
          returning account_id
      )

      select
          cast(wanted.number as integer),
          open.account_id is null as is_taken,
          prolonged.account_id is not null or made.account_id is not null as is_leased,
          lease.last_holder
      from wanted
      left join open on open.account_id = wanted.account_id
      left join prolonged on prolonged.account_id = wanted.account_id
      left join made on made.account_id = wanted.account_id
      left join history.capture_lease as lease on lease.account_id = wanted.account_id
      """;

  private Leases() {}

  /// What the tables say of slots, and takes the accounts of those that are open, in one statement:
  /// one way to the server and back, however long that is.
  ///
  /// Who held an account last goes first, unless the asker insists.
  static Map<SlotLook, Standing> look(DSLContext sql, Collection<SlotLook> slots, Holder holder) {
    var wanted =
        slots.stream()
            .sorted(Comparator.comparing(SlotLook::account).thenComparing(SlotLook::slot))
            .toList();
    var answers = new HashMap<SlotLook, Standing>();
    sql.fetch(
            LOOK,
            array(wanted, it -> it.account().venue().label()),
            array(wanted, it -> it.account().environment().label()),
            array(wanted, it -> it.account().name()),
            val(wanted.stream().map(SlotLook::slot).toArray(Instant[]::new)),
            val(wanted.stream().map(SlotLook::insists).toArray(Boolean[]::new)),
            val(holder.run()),
            val(holder.collector()),
            val(wanted.stream().map(it -> it.lasting().toMillis()).toArray(Long[]::new)))
        .forEach(row -> {
          var slot = wanted.get(row.get(0, Integer.class) - 1);
          answers.put(slot, standing(row));
        });
    return answers;
  }

  private static Standing standing(Record row) {
    var lastHolder = Optional.ofNullable(row.get(3, UUID.class));
    if (row.get(1, Boolean.class)) {
      return new Standing.Taken(lastHolder);
    }
    return row.get(2, Boolean.class) ? new Standing.Leased() : new Standing.OfAnother(lastHolder);
  }

  private static Field<String[]> array(List<SlotLook> slots, Function<SlotLook, String> text) {
    return val(slots.stream().map(text).toArray(String[]::new));
  }

  /// Lets others have at once what a collector has preferred until now.
  static void resign(DSLContext sql, UUID collector) {
    sql.execute(
        "update history.capture_lease set last_holder = null where last_holder = {0}",
        val(collector));
  }

  /// Takes what is free, expired or the holder's own already; returns what the holder has now. An
  /// account whose name is another environment's has no row: nobody can keep it from the holder.
  static Set<Subject> lease(
      DSLContext sql, Collection<Subject> accounts, String holder, Duration lasting) {
    var ids = Accounts.idsOf(sql, accounts);
    ensureRows(sql, array(ids));
    var taken =
        new HashSet<>(
            sql.fetch(
                    """
                    select lease.account_id
                    from history.capture_lease as lease
                    where lease.account_id = any ({0})
                        and (
                            lease.holder is null
                            or lease.holder = {1}
                            or lease.expires_at <= clock_timestamp()
                        )
                    order by lease.account_id
                    for update skip locked
                    """,
                    array(ids), val(holder))
                .getValues(0, Long.class));
    sql.execute(
        """
        update history.capture_lease
        set
            acquired_at = case holder when {1} then acquired_at else clock_timestamp() end,
            expires_at =
                greatest(
                    case holder when {1} then expires_at end,
                    clock_timestamp() + {2} * interval '1 millisecond'
                ),
            holder = {1}
        where account_id = any ({0})
        """,
        val(taken.toArray(Long[]::new)), val(holder), val(lasting.toMillis()));
    var leased = new TreeSet<>(ids.others().keySet());
    ids.keys()
        .forEach((account, id) -> {
          if (taken.contains(id)) {
            leased.add(account);
          }
        });
    return leased;
  }

  /// Frees what the holder has; what it has lost meanwhile stays the other's.
  static void release(DSLContext sql, Collection<Subject> accounts, String holder) {
    sql.execute(
        """
        update history.capture_lease
        set holder = null, acquired_at = null, expires_at = null
        where account_id = any ({0}) and holder = {1}
        """,
        array(Accounts.idsOf(sql, accounts)), val(holder));
  }

  /// A row that is there is not inserted in vain: the conflict would wait for whoever updates it.
  private static void ensureRows(DSLContext sql, Field<Long[]> ids) {
    sql.execute(
        """
        insert into history.capture_lease (account_id)
        select account_id
        from unnest({0}) as wanted (account_id)
        where not exists (
            select 1 from history.capture_lease as lease
            where lease.account_id = wanted.account_id
        )
        order by account_id
        on conflict (account_id) do nothing
        """,
        ids);
  }

  private static Field<Long[]> array(Accounts.Ids ids) {
    return val(ids.keys().values().toArray(Long[]::new));
  }
}
