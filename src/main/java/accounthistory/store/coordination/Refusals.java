package accounthistory.store.coordination;

import static accounthistory.store.jooq.Tables.ACCOUNT_REFUSAL;

import java.util.HexFormat;
import java.util.List;
import org.jooq.DSLContext;

/// Keys that were refused, by account.
public final class Refusals {
  private Refusals() {}

  /// The first refusal of a key stays: it says since when.
  public static void record(DSLContext sql, long accountId, Refusal refusal) {
    sql.insertInto(ACCOUNT_REFUSAL)
        .set(ACCOUNT_REFUSAL.ACCOUNT_ID, accountId)
        .set(ACCOUNT_REFUSAL.KEY_FINGERPRINT, HexFormat.of().parseHex(refusal.keyFingerprint()))
        .set(ACCOUNT_REFUSAL.REASON, refusal.reason())
        .set(ACCOUNT_REFUSAL.DETAIL, refusal.detail())
        .set(ACCOUNT_REFUSAL.REFUSED_AT, refusal.refusedAt())
        .onConflictDoNothing()
        .execute();
  }

  public static List<Refusal> of(DSLContext sql, long accountId) {
    return sql.selectFrom(ACCOUNT_REFUSAL)
        .where(ACCOUNT_REFUSAL.ACCOUNT_ID.eq(accountId))
        .orderBy(ACCOUNT_REFUSAL.REFUSED_AT, ACCOUNT_REFUSAL.KEY_FINGERPRINT)
        .fetch(row ->
            new Refusal(
                HexFormat.of().formatHex(row.getKeyFingerprint()),
                row.getReason(),
                row.getDetail(),
                row.getRefusedAt()));
  }

  public static void clear(DSLContext sql, long accountId) {
    sql.deleteFrom(ACCOUNT_REFUSAL).where(ACCOUNT_REFUSAL.ACCOUNT_ID.eq(accountId)).execute();
  }
}
