package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.LOAD;
import static accounthistory.store.jooq.Tables.RAW_DICTIONARY;
import static accounthistory.store.jooq.Tables.RAW_DOCUMENT;

import accounthistory.capture.Capture;
import accounthistory.capture.ClockSource;
import accounthistory.capture.Document;
import accounthistory.store.database.LoadKind;
import accounthistory.store.jooq.tables.records.RawDocumentRecord;
import accounthistory.store.write.ZstdCodec.Dictionary;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Every reply, byte for byte, compressed against the first good document of its account, stream
/// and UTC day: that one differs from the next in little more than its prices.
///
/// One object serves one transaction.
final class RawArchive {
  /// Below this a dictionary saves less than its reference costs.
  private static final int DICTIONARY_BYTES_MIN = 4096;

  private record DictionaryKey(long accountId, String stream, LocalDate day) {}

  private final DSLContext sql;
  private final ZstdCodec codec;
  private final long loadId;
  private final Map<DictionaryKey, Dictionary> dictionaries = new HashMap<>();

  RawArchive(DSLContext sql, ZstdCodec codec, long loadId) {
    this.sql = sql;
    this.codec = codec;
    this.loadId = loadId;
  }

  /// Whether the archive holds this capture's bytes for its slot.
  boolean holds(long accountId, Capture capture) {
    return sql.fetchExists(
        RAW_DOCUMENT,
        RAW_DOCUMENT.ACCOUNT_ID.eq(accountId),
        RAW_DOCUMENT.SNAPSHOT_AT.eq(capture.slot()),
        RAW_DOCUMENT.STREAM.eq(capture.stream().label()),
        RAW_DOCUMENT.ATTEMPT.eq(capture.attempt()));
  }

  /// Keeps every body of a capture; bodies that are there already stay as they are.
  void keep(long accountId, Capture capture) {
    for (var document : capture.documents()) {
      sql.insertInto(RAW_DOCUMENT)
          .set(row(accountId, capture, document))
          .onConflictDoNothing()
          .execute();
    }
  }

  /// Keeps of a live reply whose slot another one has taken that it was there: what it says differs
  /// by moments. Imports and the like are somebody's word, and kept whole.
  void keepBeaten(long accountId, Capture capture) {
    if (!isLive()) {
      keep(accountId, capture);
      return;
    }
    for (var document : capture.documents()) {
      sql.insertInto(RAW_DOCUMENT)
          .set(told(accountId, capture, document))
          .onConflictDoNothing()
          .execute();
    }
  }

  private boolean isLive() {
    return sql.fetchExists(LOAD, LOAD.LOAD_ID.eq(loadId), LOAD.KIND.eq(LoadKind.COLLECT.label()));
  }

  private RawDocumentRecord row(long accountId, Capture capture, Document document) {
    var bytes = document.body().bytes();
    var dictionary =
        document.httpStatus() == 200 && bytes.length >= DICTIONARY_BYTES_MIN
            ? dictionaryFor(accountId, capture, bytes)
            : null;
    var row = told(accountId, capture, document);
    row.setDictionaryId(dictionary == null ? null : dictionary.id());
    row.setBody(
        dictionary == null ? ZstdCodec.compress(bytes) : ZstdCodec.compress(bytes, dictionary));
    return row;
  }

  /// All that is told of a document but its body.
  private RawDocumentRecord told(long accountId, Capture capture, Document document) {
    var clock = capture.clock();
    var measured = clock.source() == ClockSource.MEASURED;
    var row = new RawDocumentRecord();
    row.setAccountId(accountId);
    row.setSnapshotAt(capture.slot());
    row.setStream(capture.stream().label());
    row.setAttempt(capture.attempt());
    row.setPart(document.part());
    row.setEndpoint(document.endpoint());
    row.setHttpStatus(document.httpStatus());
    row.setSentAt(document.sentAt());
    row.setReceivedAt(document.receivedAt());
    row.setClockSource(clock.source().label());
    row.setClockOffsetMs(measured ? millis(clock.offset()) : null);
    row.setClockErrorMs(measured ? millis(clock.error()) : null);
    row.setSha256(document.body().digest());
    row.setSizeBytes(document.body().size());
    row.setLoadId(loadId);
    row.reset(RAW_DOCUMENT.RECORDED_AT);
    return row;
  }

  /// The dictionary of the account's day; the first document becomes it.
  private Dictionary dictionaryFor(long accountId, Capture capture, byte[] bytes) {
    var day = capture.slot().atOffset(ZoneOffset.UTC).toLocalDate();
    var key = new DictionaryKey(accountId, capture.stream().label(), day);
    return dictionaries.computeIfAbsent(key, it -> findOrMake(it, bytes));
  }

  private Dictionary findOrMake(DictionaryKey key, byte[] bytes) {
    var month = monthOf(key.day());
    var known =
        sql.select(RAW_DICTIONARY.DICTIONARY_ID)
            .from(RAW_DICTIONARY)
            .where(RAW_DICTIONARY.ACCOUNT_ID.eq(key.accountId()))
            .and(RAW_DICTIONARY.SNAPSHOT_AT.eq(month))
            .and(RAW_DICTIONARY.STREAM.eq(key.stream()))
            .and(RAW_DICTIONARY.DAY.eq(key.day()))
            .orderBy(RAW_DICTIONARY.DICTIONARY_ID)
            .limit(1)
            .fetchOne(RAW_DICTIONARY.DICTIONARY_ID);
    if (known != null) {
      return stored(sql, codec, key.accountId(), month, key.stream(), known);
    }
    var made = codec.learn(bytes);
    sql.insertInto(RAW_DICTIONARY)
        .set(RAW_DICTIONARY.ACCOUNT_ID, key.accountId())
        .set(RAW_DICTIONARY.SNAPSHOT_AT, month)
        .set(RAW_DICTIONARY.STREAM, key.stream())
        .set(RAW_DICTIONARY.DICTIONARY_ID, made.id())
        .set(RAW_DICTIONARY.DAY, key.day())
        .set(RAW_DICTIONARY.SIZE_BYTES, bytes.length)
        .set(RAW_DICTIONARY.BODY, ZstdCodec.compress(bytes))
        .onConflictDoNothing()
        .execute();
    return made;
  }

  /// The verbatim bytes of a stored document.
  static byte[] bytesOf(DSLContext sql, ZstdCodec codec, RawDocumentRecord row) {
    @Nullable String dictionary = row.getDictionaryId();
    if (dictionary == null) {
      return ZstdCodec.decompress(row.getBody());
    }
    var month = monthOf(row.getSnapshotAt().atOffset(ZoneOffset.UTC).toLocalDate());
    return ZstdCodec.decompress(
        row.getBody(), stored(sql, codec, row.getAccountId(), month, row.getStream(), dictionary));
  }

  private static Dictionary stored(
      DSLContext sql, ZstdCodec codec, long accountId, Instant month, String stream, String id) {
    return codec
        .dictionary(id)
        .orElseGet(() -> codec.learn(body(sql, accountId, month, stream, id)));
  }

  private static byte[] body(
      DSLContext sql, long accountId, Instant month, String stream, String id) {
    var row =
        sql.selectFrom(RAW_DICTIONARY)
            .where(RAW_DICTIONARY.ACCOUNT_ID.eq(accountId))
            .and(RAW_DICTIONARY.SNAPSHOT_AT.eq(month))
            .and(RAW_DICTIONARY.STREAM.eq(stream))
            .and(RAW_DICTIONARY.DICTIONARY_ID.eq(id))
            .fetchOne();
    if (row == null) {
      throw new IllegalStateException("dictionary " + id + " of " + month + " is gone");
    }
    return ZstdCodec.decompress(row.getBody());
  }

  private static Instant monthOf(LocalDate day) {
    return day.withDayOfMonth(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static BigDecimal millis(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos() / 1000, 3);
  }
}
