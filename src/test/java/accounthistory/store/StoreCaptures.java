package accounthistory.store;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Contract;
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
import accounthistory.capture.Environment;
import accounthistory.capture.Failure;
import accounthistory.capture.Grid;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.store.account.AccountPlan;
import accounthistory.stream.IncomeAnswer;
import accounthistory.stream.StreamRows;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Deliveries for tests: small, valid, and distinguished by what a test is about.
public final class StoreCaptures {
  public static final Subject MAIN = account("main");
  public static final Subject VENUE = Subject.publicOf(Venue.BINANCE_USDM, Environment.SIMULATED);
  public static final Grid FIVE_MINUTES = new Grid(Duration.ofMinutes(5), Duration.ofSeconds(20));

  /// What every reply lists, zero or not.
  static final AccountState.Served SERVED =
      new AccountState.Served(
          new TreeSet<>(
              List.of("USDT", "BTC", "BNB", "ETH", "USDC", "FDUSD", "BFUSD", "BNFCR", "DUST")),
          560);

  public static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private static final ClockFacts CLOCK =
      ClockFacts.measured(Duration.ofMillis(12), Duration.ofMillis(3));

  private StoreCaptures() {}

  public static Subject account(String name) {
    return new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, name);
  }

  public static AccountPlan plan(Subject account) {
    return new AccountPlan(
        account, FIVE_MINUTES, ZoneId.of("Europe/Berlin"), AccountPlan.State.ACTIVE);
  }

  public static Capture capture(Subject subject, Stream stream, Instant slot, String body) {
    var sent = slot.plusMillis(20_100);
    var document =
        new Document(
            stream.label(), "/fapi/v2/account", 200, sent, sent.plusMillis(90), Body.of(body));
    return new Capture(subject, stream, slot, CLOCK, List.of(document), null);
  }

  public static StreamRows.Account snapshot(Subject account, Instant slot, String wallet) {
    return snapshot(account, slot, wallet, List.of(position("BTCUSDT", "0.002")));
  }

  public static StreamRows.Account snapshot(
      Subject account, Instant slot, String wallet, List<Position> positions) {
    var body = "{\"wallet\":\"" + wallet + "\"}";
    var state =
        new AccountState(
            Mode.reported(false),
            Mode.concluded(false),
            new Flags(0, true, true, true, true, -1L),
            totals(wallet),
            List.of(balance("USDT", wallet)),
            positions,
            SERVED,
            List.of(),
            new TreeSet<>());
    return new StreamRows.Account(capture(account, Stream.ACCOUNT, slot, body), state, 1);
  }

  /// A snapshot captured at an instant of its own, without positions.
  public static StreamRows.Account snapshot(
      Subject account, Instant slot, Instant from, Instant to, List<AssetBalance> balances) {
    var document =
        new Document(
            "account", "/fapi/v2/account", 200, from, to, Body.of("{\"" + balances + "\"}"));
    var exact = ClockFacts.measured(Duration.ZERO, Duration.ZERO);
    var state =
        new AccountState(
            Mode.reported(false),
            Mode.concluded(false),
            new Flags(0, true, true, true, true, -1L),
            totals("0"),
            balances,
            List.of(),
            SERVED,
            List.of(),
            new TreeSet<>());
    return new StreamRows.Account(
        new Capture(account, Stream.ACCOUNT, slot, exact, List.of(document), null), state, 1);
  }

  /// Money flows that were seen in one answer, which leaves nothing of `[from, to)` open.
  public static StreamRows.Income flows(
      Subject account, Instant from, Instant to, List<Income> flows) {
    var asked = to.plus(Duration.ofHours(1));
    var document =
        new Document("income", "/fapi/v1/income", 200, asked, asked, Body.of("" + flows));
    return new StreamRows.Income(
        new Capture(account, Stream.INCOME, to, CLOCK, List.of(document), null),
        new IncomeAnswer(
            List.of(
                new IncomeAnswer.Question(
                    asked, from, to, "", "", IncomeAnswer.Kind.COMPLETE, flows.size())),
            flows,
            new IncomeAnswer.Stretch(from, to, asked),
            null),
        StreamRows.Remarks.NONE);
  }

  public static Income income(Instant at, String type, String id, String symbol, String amount) {
    return new Income(
        new Income.Key(at, type, id, "USDT", symbol, ""), new BigDecimal(amount), type);
  }

  /// The profit of a fill that closed something.
  static Income closing(Instant at, String symbol, String tradeId, String amount) {
    return new Income(
        new Income.Key(at, "REALIZED_PNL", tradeId, "USDT", symbol, tradeId),
        new BigDecimal(amount),
        tradeId);
  }

  public static StreamRows.Failed failed(Subject account, Instant slot, Failure failure) {
    var capture = new Capture(account, Stream.ACCOUNT, slot, CLOCK, List.of(), failure);
    return new StreamRows.Failed(capture, failure);
  }

  public static StreamRows.AssetIndex prices(Instant slot, String usdt) {
    var observed = slot.plusMillis(19_000);
    var price =
        new IndexPrice(
            "USDT",
            observed,
            new BigDecimal(usdt),
            new BigDecimal("0.0001"),
            new BigDecimal("0.0001"),
            new BigDecimal("0.9998"),
            new BigDecimal("1.0002"));
    return new StreamRows.AssetIndex(
        capture(VENUE, Stream.ASSET_INDEX, slot, "[\"" + usdt + "\"]"),
        List.of(price),
        StreamRows.Remarks.NONE);
  }

  public static StreamRows.ExchangeInfo contracts(Instant slot, String... symbols) {
    var contracts =
        java.util.Arrays.stream(symbols)
            .map(it ->
                new Contract(
                    it,
                    Instant.parse("2020-01-01T00:00:00Z"),
                    it,
                    "PERPETUAL",
                    "TRADING",
                    it.substring(0, 3),
                    "USDT",
                    "USDT",
                    "COIN",
                    null))
            .toList();
    return new StreamRows.ExchangeInfo(
        capture(VENUE, Stream.EXCHANGE_INFO, slot, "{\"symbols\":" + symbols.length + "}"),
        contracts,
        StreamRows.Remarks.NONE);
  }

  public static AssetBalance balance(String asset, String wallet) {
    var amount = new BigDecimal(wallet);
    var zero = BigDecimal.ZERO;
    return new AssetBalance(
        asset, amount, zero, amount, zero, zero, zero, zero, amount, zero, amount, amount, true,
        null);
  }

  public static Position position(String symbol, String amount) {
    return position(symbol, PositionSide.BOTH, new BigDecimal(amount));
  }

  public static Position position(String symbol, PositionSide side, @Nullable BigDecimal amount) {
    var one = BigDecimal.ONE;
    return new Position(
        symbol,
        side,
        amount,
        new BigDecimal("58039.1234567890123"),
        one,
        one,
        one,
        10,
        false,
        BigDecimal.ZERO,
        one,
        one,
        one,
        BigDecimal.ZERO,
        one,
        null,
        null,
        NOON);
  }

  private static Totals totals(String wallet) {
    var amount = new BigDecimal(wallet);
    var zero = BigDecimal.ZERO;
    return new Totals(zero, zero, amount, zero, amount, zero, zero, amount, zero, amount, amount);
  }
}
