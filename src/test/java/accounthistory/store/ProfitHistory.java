package accounthistory.store;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Flags;
import accounthistory.account.Income;
import accounthistory.account.IndexPrice;
import accounthistory.account.Mode;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.account.Totals;
import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.normalize.Normalizer;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.database.LoadKind;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/// A small history that a test writes by itself, through the one write path: slots with what each
/// wallet held, prices at instants, and flows.
public final class ProfitHistory {
  /// How long after the slot's instant it is captured, to the millisecond.
  public static final Duration CAPTURED_AFTER = Duration.ofSeconds(20);

  private static final int BATCH = 200;

  private static final Totals NOTHING =
      new Totals(
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO);

  private final Store store;
  private final DSLContext sql;
  private final long load;
  private final List<StreamRows> waiting = new ArrayList<>();
  private String asOf = "";
  private int numbers;

  public ProfitHistory(TestDatabase database) {
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.load =
        store.beginLoad(
            LoadKind.COLLECT, "test", Optional.empty(), Instant.parse("2026-11-20T00:00:00Z"));
  }

  /// An account whose grid is of five minutes, from an instant on.
  public Subject account(String name, Instant from) {
    return account(name, from, AccountPlan.State.ACTIVE);
  }

  Subject account(String name, Instant from, AccountPlan.State state) {
    var subject = StoreCaptures.account(name);
    var plan =
        new AccountPlan(subject, StoreCaptures.FIVE_MINUTES, ZoneId.of("Europe/Berlin"), state);
    store.registerAccounts(List.of(PlanInForce.now(plan)), from);
    return subject;
  }

  /// What an asset's wallet holds, and its unrealized profit.
  public static AssetBalance held(String asset, String wallet, String unrealized) {
    var amount = new BigDecimal(wallet);
    var profit = new BigDecimal(unrealized);
    var zero = BigDecimal.ZERO;
    return new AssetBalance(
        asset,
        amount,
        profit,
        amount.add(profit),
        zero,
        zero,
        zero,
        zero,
        amount,
        profit,
        amount,
        amount,
        true,
        null);
  }

  public static AssetBalance held(String asset, String wallet) {
    return held(asset, wallet, "0");
  }

  /// A position that settles in USDT.
  public static Position position(
      String symbol, PositionSide side, String amount, String unrealized) {
    var zero = BigDecimal.ZERO;
    return new Position(
        symbol,
        side,
        new BigDecimal(amount),
        BigDecimal.TEN,
        null,
        BigDecimal.ONE,
        new BigDecimal(unrealized),
        10,
        false,
        zero,
        zero,
        zero,
        zero,
        zero,
        null,
        null,
        null,
        null);
  }

  /// A taken slot; an asset that is not named was zero.
  public void slot(Subject account, Instant slot, AssetBalance... balances) {
    slot(account, slot, List.of(), balances);
  }

  public void slot(
      Subject account, Instant slot, List<Position> positions, AssetBalance... balances) {
    taken(account, slot, Mode.reported(false), NOTHING, positions, served(balances), balances);
  }

  /// A taken slot whose reply has rows for what is given and for nothing else.
  public void trimmed(Subject account, Instant slot, AssetBalance... balances) {
    taken(account, slot, Mode.reported(false), NOTHING, List.of(), only(balances), balances);
  }

  /// A taken slot in multi-assets mode.
  ///
  /// @param available what is free in the whole account, USD
  /// @param total the account's margin balance, USD
  public void multi(
      Subject account, Instant slot, String available, String total, AssetBalance... balances) {
    var zero = BigDecimal.ZERO;
    var worth = new BigDecimal(total);
    taken(
        account,
        slot,
        Mode.reported(true),
        new Totals(
            zero,
            zero,
            worth,
            zero,
            worth,
            zero,
            zero,
            worth,
            zero,
            new BigDecimal(available),
            zero),
        List.of(),
        served(balances),
        balances);
  }

  /// A taken slot whose reply is of that text.
  public void reply(Subject account, Instant slot, String body) {
    var captured = slot.plus(CAPTURED_AFTER);
    var document =
        new Document("account", "/fapi/v2/account", 200, captured, captured, Body.of(body));
    var exact = ClockFacts.measured(Duration.ZERO, Duration.ZERO);
    var capture = new Capture(account, Stream.ACCOUNT, slot, exact, List.of(document), null);
    if (!(Normalizer.normalize(capture) instanceof StreamRows.Account rows)) {
      throw new AssertionError("not understood: " + body);
    }
    write(rows);
  }

  private void taken(
      Subject account,
      Instant slot,
      Mode multiAssets,
      Totals totals,
      List<Position> positions,
      AccountState.Served served,
      AssetBalance... balances) {
    var captured = slot.plus(CAPTURED_AFTER);
    var document =
        new Document(
            "account",
            "/fapi/v2/account",
            200,
            captured,
            captured,
            Body.of(Arrays.toString(balances) + positions));
    var state =
        new AccountState(
            multiAssets,
            Mode.concluded(false),
            new Flags(0, true, true, true, true, -1L),
            totals,
            List.of(balances),
            positions,
            served,
            List.of(),
            new TreeSet<>());
    var exact = ClockFacts.measured(Duration.ZERO, Duration.ZERO);
    write(
        new StreamRows.Account(
            new Capture(account, Stream.ACCOUNT, slot, exact, List.of(document), null), state, 1));
  }

  private static AccountState.Served only(AssetBalance... balances) {
    var assets = new TreeSet<String>();
    Arrays.stream(balances).map(AssetBalance::asset).forEach(assets::add);
    return new AccountState.Served(assets, 0);
  }

  /// Every asset has a row, zero or not.
  private static AccountState.Served served(AssetBalance... balances) {
    var assets = new TreeSet<>(StoreCaptures.SERVED.assets());
    Arrays.stream(balances).map(AssetBalance::asset).forEach(assets::add);
    return new AccountState.Served(assets, StoreCaptures.SERVED.positionRows());
  }

  /// What the exchange reported as the price of an asset at an instant.
  public void price(Instant at, String asset, String index) {
    price(at, asset, new BigDecimal(index));
  }

  void price(Instant at, String asset, BigDecimal index) {
    price(at, asset, index, BigDecimal.ZERO);
  }

  /// The same with what is taken off, and put on, for collateral.
  public void price(Instant at, String asset, String index, String buffer) {
    price(at, asset, new BigDecimal(index), new BigDecimal(buffer));
  }

  private void price(Instant at, String asset, BigDecimal index, BigDecimal buffer) {
    var capture =
        StoreCaptures.capture(
            StoreCaptures.VENUE,
            Stream.ASSET_INDEX,
            at.truncatedTo(ChronoUnit.SECONDS),
            "[\"%s\",\"%s\",%d]".formatted(asset, index, ++numbers));
    var price =
        new IndexPrice(
            asset,
            at,
            index,
            buffer,
            buffer,
            index.multiply(BigDecimal.ONE.subtract(buffer)),
            index.multiply(BigDecimal.ONE.add(buffer)));
    write(new StreamRows.AssetIndex(capture, List.of(price), StreamRows.Remarks.NONE));
  }

  /// Prices of the instant at which a slot is captured.
  public void priceOf(Instant slot, String asset, String index) {
    price(slot.plus(CAPTURED_AFTER), asset, index);
  }

  public Income flow(Instant at, String type, String asset, String amount) {
    return flow(at, type, asset, amount, "");
  }

  /// A flow that nothing has seen yet.
  public Income flow(Instant at, String type, String asset, String amount, String symbol) {
    var key = new Income.Key(at, type, String.valueOf(++numbers), asset, symbol, "");
    return new Income(key, new BigDecimal(amount), type);
  }

  /// Flows that one answer reported, an hour later: of `[from, to)` nothing is open.
  public void told(Subject account, Instant from, Instant to, Income... flows) {
    write(StoreCaptures.flows(account, from, to, List.of(flows)));
  }

  public void store(StreamRows rows) {
    write(rows);
    store();
  }

  void write(StreamRows rows) {
    waiting.add(rows);
    if (waiting.size() >= BATCH) {
      store();
    }
  }

  /// The slot was not taken, since the exchange calls the account dormant.
  void inactive(Subject account, Instant slot) {
    write(
        StoreCaptures.failed(
            account, slot, new Failure(Failure.Kind.INACTIVE, "inactive", "the test")));
  }

  public void refresh() {
    store();
    store.refresh();
  }

  private void store() {
    store.write(waiting, load);
    waiting.clear();
  }

  public void run(String statement) {
    store();
    sql.execute(statement);
  }

  /// When the views look from.
  public void asOf(String instant) {
    asOf = instant;
  }

  /// Every row as its values in text, joined by a space; a null is a dash, a number has no zeros at
  /// its end, an instant is of UTC.
  public List<String> rows(String query) {
    var rows = new ArrayList<String>();
    sql.connection(connection -> {
      var session = DSL.using(connection, SQLDialect.POSTGRES);
      session.execute("select set_config('analytics.as_of', {0}, false)", DSL.val(asOf));
      session.fetch(query).forEach(it -> rows.add(text(it)));
    });
    return rows;
  }

  private static String text(Record row) {
    var values = new ArrayList<String>();
    for (var i = 0; i < row.size(); i++) {
      values.add(
          switch (row.get(i)) {
            case null -> "-";
            case BigDecimal number -> number.stripTrailingZeros().toPlainString();
            case java.time.OffsetDateTime instant -> instant.toInstant().toString();
            case Object[] list -> Arrays.toString(list);
            case Object value -> value.toString();
          });
    }
    return String.join(" ", values);
  }
}
