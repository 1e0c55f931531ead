package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;

/// When a stream of accounts was last requested.
public final class LastSyncs {
  private LastSyncs() {}

  static void note(DSLContext sql, long accountId, Stream stream, Instant askedAt) {
    sql.execute(
        """
        insert into history.account_stream as visit (account_id, stream, last_asked_at)
        values ({0}, {1}, {2})
        on conflict (account_id, stream) do update
        set last_asked_at = greatest(visit.last_asked_at, excluded.last_asked_at)
        """,
        val(accountId), val(stream.label()), val(askedAt));
  }

  /// By account; one that was never asked is not named.
  public static Map<Subject, Instant> last(
      DSLContext sql, Collection<Subject> accounts, Stream stream) {
    var last = new HashMap<String, Instant>();
    sql.fetch(
            """
            select account.name, visit.last_asked_at
            from history.account_stream as visit
            inner join history.account on account.account_id = visit.account_id
            where visit.stream = {0} and account.name = any ({1})
            """,
            val(stream.label()), val(accounts.stream().map(Subject::name).toArray(String[]::new)))
        .forEach(it -> last.put(it.get(0, String.class), it.get(1, Instant.class)));
    var visits = new HashMap<Subject, Instant>();
    for (var account : accounts) {
      var at = last.get(account.name());
      if (at != null) {
        visits.put(account, at);
      }
    }
    return visits;
  }
}
