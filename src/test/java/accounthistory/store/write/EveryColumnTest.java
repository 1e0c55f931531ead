package accounthistory.store.write;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.ASSET_BALANCE;
import static accounthistory.store.jooq.Tables.NORMALIZATION_ISSUE;
import static accounthistory.store.jooq.Tables.POSITION;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Flags;
import accounthistory.account.Issue;
import accounthistory.account.Mode;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.account.Totals;
import accounthistory.capture.Stream;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/// Every component of a snapshot's records is stored in the column of its name, and in no other.
///
/// No two components of a record have the same value, so that any two that are swapped are found.
/// Of flags, one is true in each snapshot.
@WithDatabase
final class EveryColumnTest {
  /// At least as many as a record has flags.
  private static final int SNAPSHOTS = 5;

  private static final Map<String, String> OTHER_NAMES =
      Map.of("side", "position_side", "amount", "position_amount");

  private final DSLContext sql;
  private final Store store;
  private int given;
  private int flags;

  EveryColumnTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @Test
  void everyComponentIsInTheColumnOfItsName() throws ReflectiveOperationException {
    var load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
    for (var n = 0; n < SNAPSHOTS; n++) {
      var slot = NOON.plus(Duration.ofMinutes(5L * n));
      var state = state(n);
      var capture = StoreCaptures.capture(MAIN, Stream.ACCOUNT, slot, "{\"n\":" + n + "}");
      assertThat(store.write(List.of(new StreamRows.Account(capture, state, 1)), load))
          .extracting(WriteResult::writeOutcome)
          .containsExactly(WriteOutcome.TAKEN);

      var account = row(ACCOUNT_SNAPSHOT, ACCOUNT_SNAPSHOT.SNAPSHOT_AT, slot);
      assertStored(account, state.totals(), "total_");
      assertStored(account, state.flags(), "");
      assertThat(account.get(ACCOUNT_SNAPSHOT.MULTI_ASSETS_MARGIN)).isEqualTo(n % 2 == 0);
      assertThat(account.get(ACCOUNT_SNAPSHOT.MULTI_ASSETS_MARGIN_DERIVED)).isFalse();
      assertThat(account.get(ACCOUNT_SNAPSHOT.HEDGE_MODE)).isEqualTo(n % 2 == 1);
      assertThat(account.get(ACCOUNT_SNAPSHOT.HEDGE_MODE_DERIVED)).isTrue();
      assertThat(account.get(ACCOUNT_SNAPSHOT.ASSET_ROWS_SERVED)).isEqualTo(2);
      assertThat(account.get(ACCOUNT_SNAPSHOT.POSITION_ROWS_SERVED)).isEqualTo(77);
      assertThat(account.get(ACCOUNT_SNAPSHOT.ASSET_BALANCE_ROWS)).isEqualTo(1);
      assertThat(account.get(ACCOUNT_SNAPSHOT.POSITION_ROWS)).isEqualTo(1);
      assertThat(account.get(ACCOUNT_SNAPSHOT.UNKNOWN_FIELDS)).isEqualTo(3);

      assertStored(
          row(ASSET_BALANCE, ASSET_BALANCE.SNAPSHOT_AT, slot), state.balances().getFirst(), "");
      assertStored(row(POSITION, POSITION.SNAPSHOT_AT, slot), state.positions().getFirst(), "");
      var issue = row(NORMALIZATION_ISSUE, NORMALIZATION_ISSUE.SNAPSHOT_AT, slot);
      assertThat(issue.get(NORMALIZATION_ISSUE.PATH)).isEqualTo("the path");
      assertThat(issue.get(NORMALIZATION_ISSUE.KIND)).isEqualTo(Issue.Kind.MISSING.label());
      assertThat(issue.get(NORMALIZATION_ISSUE.VALUE)).isEqualTo("the value");
    }
  }

  private AccountState state(int n) throws ReflectiveOperationException {
    return new AccountState(
        Mode.reported(n % 2 == 0),
        Mode.concluded(n % 2 == 1),
        distinct(Flags.class, n),
        distinct(Totals.class, n),
        List.of(distinct(AssetBalance.class, n)),
        List.of(distinct(Position.class, n)),
        new AccountState.Served(new TreeSet<>(List.of("A", "B")), 77),
        List.of(new Issue("the path", Issue.Kind.MISSING, "the value")),
        new TreeSet<>(List.of("a", "b", "c")));
  }

  /// A record whose components have different values, but for flags, of which the nth is true.
  private <T extends java.lang.Record> T distinct(Class<T> type, int n)
      throws ReflectiveOperationException {
    flags = 0;
    var components = type.getRecordComponents();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var values = new Object[components.length];
    for (var i = 0; i < values.length; i++) {
      values[i] = value(types[i], n);
    }
    return type.getDeclaredConstructor(types).newInstance(values);
  }

  private Object value(Class<?> type, int n) {
    given++;
    if (type == BigDecimal.class) {
      return BigDecimal.valueOf(given);
    }
    if (type == Instant.class) {
      return NOON.minusSeconds(given);
    }
    if (type == Integer.class) {
      return given;
    }
    if (type == Long.class) {
      return (long) given;
    }
    if (type == Boolean.class) {
      return flags++ == n;
    }
    if (type == PositionSide.class) {
      return PositionSide.SHORT;
    }
    assertThat(type).isEqualTo(String.class);
    return "NAME" + given;
  }

  private Record row(Table<?> table, TableField<?, Instant> at, Instant slot) {
    return sql.selectFrom(table).where(at.eq(slot)).fetchSingle();
  }

  private static void assertStored(Record row, java.lang.Record given, String prefix)
      throws ReflectiveOperationException {
    for (var component : given.getClass().getRecordComponents()) {
      var name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
      var column = OTHER_NAMES.getOrDefault(name, name);
      var field = row.field(prefix + column) == null ? column : prefix + column;
      var value = component.getAccessor().invoke(given);
      assertThat(row.get(field))
          .as(field)
          .usingComparator(EveryColumnTest::compared)
          .isEqualTo(value instanceof PositionSide side ? side.name() : value);
    }
  }

  private static int compared(Object one, Object other) {
    return one instanceof BigDecimal first && other instanceof BigDecimal second
        ? first.compareTo(second)
        : one.equals(other) ? 0 : 1;
  }
}
