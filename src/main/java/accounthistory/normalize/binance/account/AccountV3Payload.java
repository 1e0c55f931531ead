package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.IGNORED;
import static accounthistory.normalize.binance.Field.Kind.INSTANT;
import static accounthistory.normalize.binance.Field.Kind.KEY;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Issue;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.AccountRow;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.OtherReply;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import accounthistory.normalize.binance.account.PositionRiskPayload.Risk;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An account's state in four replies: `GET /fapi/v3/account`, what it leaves out of positions, and
/// what the account has set.
///
/// Wallets, totals and the amounts of positions are of one reply. Of the others come entry prices,
/// margins of orders, settle assets, modes and leverage, a moment later. Whether commission is paid
/// in BNB and which assets can be collateral is in none of them: null, and no issue.
public final class AccountV3Payload {
  private static final Shape.Builder IT = new Shape.Builder("positions[].");

  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field POSITION_SIDE = IT.core(KEY, "positionSide");
  private static final Field POSITION_AMT = IT.core(AMOUNT, "positionAmt");
  private static final Field UNREALIZED_PROFIT = IT.core(AMOUNT, "unrealizedProfit");
  private static final Field NOTIONAL = IT.core(AMOUNT, "notional");
  private static final Field ISOLATED_WALLET = IT.core(AMOUNT, "isolatedWallet");
  private static final Field INITIAL_MARGIN = IT.core(AMOUNT, "initialMargin");
  private static final Field MAINT_MARGIN = IT.core(AMOUNT, "maintMargin");
  private static final Field UPDATE_TIME = IT.core(INSTANT, "updateTime");
  private static final Shape POSITION =
      IT.with(IGNORED, "isolatedMargin")
          .decidedBy(
              POSITION_AMT,
              UNREALIZED_PROFIT,
              NOTIONAL,
              ISOLATED_WALLET,
              INITIAL_MARGIN,
              MAINT_MARGIN);

  private final ReplyBody reply;
  private final AccountConfigPayload.Config config;
  private final SymbolConfigPayload.Settings settings;
  private final PositionRiskPayload.Risks risks;
  private final List<Issue> issues = new ArrayList<>();
  private final List<AssetBalance> balances = new ArrayList<>();
  private final List<Position> positions = new ArrayList<>();
  private final SortedSet<String> assets = new TreeSet<>();
  private int positionRows;

  /// The four bodies of one capture.
  public record Bodies(Body account, Body positionRisk, Body accountConfig, Body symbolConfig) {}

  private AccountV3Payload(
      ReplyBody reply,
      AccountConfigPayload.Config config,
      SymbolConfigPayload.Settings settings,
      PositionRiskPayload.Risks risks) {
    this.reply = reply;
    this.config = config;
    this.settings = settings;
    this.risks = risks;
  }

  /// Reads four bodies; a refusal names the one that is not understood.
  public static AccountState read(Bodies bodies) throws NotUnderstoodException {
    var config = named("accountConfig", () -> AccountConfigPayload.read(bodies.accountConfig()));
    var settings = named("symbolConfig", () -> SymbolConfigPayload.read(bodies.symbolConfig()));
    var risks = named("positionRisk", () -> PositionRiskPayload.read(bodies.positionRisk()));
    return ReplyBody.read(
        bodies.account(), reply -> new AccountV3Payload(reply, config, settings, risks).state());
  }

  @FunctionalInterface
  interface Reading<T> {
    T read() throws NotUnderstoodException;
  }

  static <T> T named(String body, Reading<T> reading) throws NotUnderstoodException {
    try {
      return reading.read();
    } catch (NotUnderstoodException e) {
      throw new NotUnderstoodException(body + ": " + e.getMessage());
    }
  }

  private AccountState state() throws NotUnderstoodException {
    reply.enterObject();
    var account = new Row(AccountRow.SHAPE);
    var reader = new RowReader(reply, account);
    reader.begin();
    for (var list = reader.nextListIfAny(); list != null; list = reader.nextListIfAny()) {
      if (list.equals(AccountRow.ASSETS)) {
        readAssets();
      } else {
        readPositions();
      }
    }
    OtherReply.refuse(account, reply);
    reader.demand();
    reader.listIssues(issues);
    issues.addAll(config.issues());
    var unknown = new TreeSet<>(reply.unknownFields());
    unknown.addAll(config.unknownFields());
    unknown.addAll(settings.unknownFields());
    unknown.addAll(risks.unknownFields());
    return new AccountState(
        config.multiAssetsMargin(),
        config.hedgeMode(),
        config.flags(),
        AccountRow.totalsOf(account),
        balances,
        positions,
        new AccountState.Served(assets, positionRows),
        issues,
        unknown);
  }

  private void readAssets() throws NotUnderstoodException {
    var row = new Row(AssetRow.SHAPE);
    var reader = new RowReader(reply, row);
    reply.enterList();
    while (reply.hasNextRow()) {
      reader.read();
      if (!assets.add(row.key(AssetRow.ASSET))) {
        throw reader.refusal("a second row of this asset");
      }
      if (AssetRow.isKept(row)) {
        balances.add(AssetRow.balanceOf(row));
        reader.listIssues(issues, Set.of(AssetRow.MARGIN_AVAILABLE));
      }
    }
  }

  private void readPositions() throws NotUnderstoodException {
    var row = new Row(POSITION);
    var reader = new RowReader(reply, row);
    Set<PositionRiskPayload.Key> seen = new HashSet<>();
    reply.enterList();
    while (reply.hasNextRow()) {
      reader.read();
      positionRows++;
      var key = new PositionRiskPayload.Key(row.key(SYMBOL), sideOf(row, reader));
      if (!seen.add(key)) {
        throw reader.refusal("a second row of this symbol's side " + key.side());
      }
      @Nullable Risk risk = risks.byPosition().get(key);
      if (row.matters() || row.isUnknown(POSITION_AMT) || (risk != null && risk.hasOrders())) {
        positions.add(position(row, key, risk == null ? Risk.NONE : risk));
        reader.listIssues(issues);
        issues.addAll(risk == null ? List.of(missing(key)) : risk.issues());
      }
    }
  }

  /// The position was closed between the two replies.
  private static Issue missing(PositionRiskPayload.Key key) {
    return new Issue(
        "positionRisk[%s %s]".formatted(key.symbol(), key.side()), Issue.Kind.MISSING, null);
  }

  private static PositionSide sideOf(Row row, RowReader reader) throws NotUnderstoodException {
    for (var side : PositionSide.values()) {
      if (side.name().equals(row.key(POSITION_SIDE))) {
        return side;
      }
    }
    throw reader.isNot(POSITION_SIDE, "BOTH, LONG or SHORT");
  }

  private Position position(Row row, PositionRiskPayload.Key key, Risk risk) {
    var setting = settings.bySymbol().get(key.symbol());
    return new Position(
        key.symbol(),
        key.side(),
        row.amount(POSITION_AMT),
        risk.entryPrice(),
        risk.breakEvenPrice(),
        row.amount(NOTIONAL),
        row.amount(UNREALIZED_PROFIT),
        setting == null ? null : setting.leverage(),
        setting == null ? concluded(row.amount(ISOLATED_WALLET)) : (Boolean) setting.isolated(),
        row.amount(ISOLATED_WALLET),
        row.amount(INITIAL_MARGIN),
        row.amount(MAINT_MARGIN),
        risk.positionInitialMargin(),
        risk.openOrderInitialMargin(),
        setting == null ? null : setting.maxNotional(),
        risk.bidNotional(),
        risk.askNotional(),
        row.instant(UPDATE_TIME),
        risk.marginAsset());
  }

  /// A wallet of its own is an isolated position's; without one it is unknown.
  private static @Nullable Boolean concluded(@Nullable BigDecimal isolatedWallet) {
    return (isolatedWallet != null && isolatedWallet.signum() != 0) ? true : null;
  }
}
