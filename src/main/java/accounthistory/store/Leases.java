package accounthistory.store;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Field;

/// Who captures which account for the time being.
///
/// Nobody waits for anybody: a row that another transaction works on is left to it. Time is the
/// database's, in the same statement as the comparison.
final class Leases {
  private Leases() {}

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
            expires_at = clock_timestamp() + {2} * interval '1 millisecond',
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
