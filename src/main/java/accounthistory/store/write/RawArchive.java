package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.LOAD;
import static accounthistory.store.jooq.Tables.RAW_DICTIONARY;
import static accounthistory.store.jooq.Tables.RAW_DOCUMENT;
import static org.jooq.impl.DSL.val;

import accounthistory.capture.Capture;
import accounthistory.capture.ClockSource;
import accounthistory.capture.Document;
import accounthistory.store.database.CopyStream;
import accounthistory.store.database.LoadKind;
import accounthistory.store.jooq.tables.records.RawDictionaryRecord;
import accounthistory.store.jooq.tables.records.RawDocumentRecord;
import accounthistory.store.write.ZstdCodec.Dictionary;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Every reply, byte for byte, compressed against the first good document of its account, stream
/// and UTC day: that one differs from the next in little more than its prices.
///
/// One object serves one transaction.
final class RawArchive {
  /// Below this a dictionary saves less than its reference costs.
  private static final int DICTIONARY_BYTES_MIN = 4096;

  private static final List<Field<?>> COLUMNS =
      Arrays.stream(RAW_DOCUMENT.fields())
          .filter(it -> !it.equals(RAW_DOCUMENT.RECORDED_AT))
          .<Field<?>>map(it -> it)
          .toList();

  private record DictionaryKey(long accountId, String stream, LocalDate day) {}

  /// A body's key.
  private record PartKey(CaptureKey capture, String part) {}

  private record CaptureKey(long accountId, Instant slot, String stream, UUID attempt) {
    static CaptureKey of(long accountId, Capture capture) {
      return new CaptureKey(accountId, capture.slot(), capture.stream().label(), capture.attempt());
    }
  }

  private final DSLContext sql;
  private final ZstdCodec codec;
  private final long loadId;

  /// What the archive holds, and will: only what was looked for.
  private final Set<CaptureKey> captures = new HashSet<>();

  private final Set<PartKey> parts = new HashSet<>();
  private final CopyStream rows = new CopyStream(RAW_DOCUMENT);
  private final Map<DictionaryKey, Dictionary> dictionaries = new HashMap<>();
  private final List<RawDictionaryRecord> made = new ArrayList<>();

  RawArchive(DSLContext sql, ZstdCodec codec, long loadId) {
    this.sql = sql;
    this.codec = codec;
    this.loadId = loadId;
  }

  /// Looks for what is there of captures already, and for the dictionaries of their days: nothing
  /// else of them is needed afterwards.
  ///
  /// @param captures by account, whose row is locked
  void look(Map<Long, List<Capture>> captures) {
    if (captures.isEmpty()) {
      return;
    }
    var keys = new ArrayList<CaptureKey>();
    var days = new LinkedHashSet<DictionaryKey>();
    captures.forEach((id, all) ->
        all.forEach(it -> {
          keys.add(CaptureKey.of(id, it));
          days.add(dayOf(id, it));
        }));
    sql.fetch(
            """
            select
                stored.account_id, stored.snapshot_at, stored.stream, stored.attempt, stored.part
            from unnest({0}, {1}, {2}, {3}) as wanted (account_id, snapshot_at, stream, attempt)
            inner join history.raw_document as stored
                on stored.account_id = wanted.account_id
                and stored.snapshot_at = wanted.snapshot_at
                and stored.stream = wanted.stream
                and stored.attempt = wanted.attempt
            """,
            val(keys.stream().map(CaptureKey::accountId).toArray(Long[]::new)),
            val(keys.stream().map(CaptureKey::slot).toArray(Instant[]::new)),
            val(keys.stream().map(CaptureKey::stream).toArray(String[]::new)),
            val(keys.stream().map(CaptureKey::attempt).toArray(UUID[]::new)))
        .forEach(it ->
            add(
                new CaptureKey(
                    it.get(0, Long.class),
                    it.get(1, Instant.class),
                    it.get(2, String.class),
                    it.get(3, UUID.class)),
                it.get(4, String.class)));
    lookForDictionaries(List.copyOf(days));
  }

  private void lookForDictionaries(List<DictionaryKey> days) {
    sql.fetch(
            """
            select stored.account_id, stored.stream, stored.day, min(stored.dictionary_id)
            from unnest({0}, {1}, {2}, {3}) as wanted (account_id, snapshot_at, stream, day)
            inner join history.raw_dictionary as stored
                on stored.account_id = wanted.account_id
                and stored.snapshot_at = wanted.snapshot_at
                and stored.stream = wanted.stream
                and stored.day = wanted.day
            group by stored.account_id, stored.stream, stored.day
            """,
            val(days.stream().map(DictionaryKey::accountId).toArray(Long[]::new)),
            val(days.stream().map(it -> monthOf(it.day())).toArray(Instant[]::new)),
            val(days.stream().map(DictionaryKey::stream).toArray(String[]::new)),
            val(days.stream().map(DictionaryKey::day).toArray(LocalDate[]::new)))
        .forEach(it -> {
          var key =
              new DictionaryKey(
                  it.get(0, Long.class), it.get(1, String.class), it.get(2, LocalDate.class));
          dictionaries.put(
              key,
              stored(
                  sql,
                  codec,
                  key.accountId(),
                  monthOf(key.day()),
                  key.stream(),
                  it.get(3, String.class)));
        });
  }

  private boolean add(CaptureKey capture, String part) {
    captures.add(capture);
    return parts.add(new PartKey(capture, part));
  }

  /// Whether the archive holds this capture's bytes for its slot.
  boolean holds(long accountId, Capture capture) {
    return captures.contains(CaptureKey.of(accountId, capture));
  }

  /// Keeps every body of a capture; bodies that are there already stay as they are.
  void keep(long accountId, Capture capture) {
    for (var document : capture.documents()) {
      if (add(CaptureKey.of(accountId, capture), document.part())) {
        rows.row(row(accountId, capture, document), COLUMNS);
      }
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
      if (add(CaptureKey.of(accountId, capture), document.part())) {
        rows.row(rowOf(accountId, capture, document), COLUMNS);
      }
    }
  }

  /// Writes what is to be kept.
  void write(Connection connection) throws SQLException {
    if (!made.isEmpty()) {
      sql.insertInto(RAW_DICTIONARY, RAW_DICTIONARY.fields())
          .valuesOfRecords(made)
          .onConflictDoNothing()
          .execute();
    }
    rows.copyInto(connection);
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
    var row = rowOf(accountId, capture, document);
    row.setDictionaryId(dictionary == null ? null : dictionary.id());
    row.setBody(
        dictionary == null ? ZstdCodec.compress(bytes) : ZstdCodec.compress(bytes, dictionary));
    return row;
  }

  /// All columns of a document but its body.
  private RawDocumentRecord rowOf(long accountId, Capture capture, Document document) {
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
    return row;
  }

  /// The dictionary of the account's day; the first document becomes it.
  private Dictionary dictionaryFor(long accountId, Capture capture, byte[] bytes) {
    return dictionaries.computeIfAbsent(dayOf(accountId, capture), it -> make(it, bytes));
  }

  private static DictionaryKey dayOf(long accountId, Capture capture) {
    var day = capture.slot().atOffset(ZoneOffset.UTC).toLocalDate();
    return new DictionaryKey(accountId, capture.stream().label(), day);
  }

  private Dictionary make(DictionaryKey key, byte[] bytes) {
    var dictionary = codec.learn(bytes);
    var row = new RawDictionaryRecord();
    row.setAccountId(key.accountId());
    row.setSnapshotAt(monthOf(key.day()));
    row.setStream(key.stream());
    row.setDictionaryId(dictionary.id());
    row.setDay(key.day());
    row.setSizeBytes(bytes.length);
    row.setBody(ZstdCodec.compress(bytes));
    made.add(row);
    return dictionary;
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
