package accounthistory.normalize.binance.account;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Issue;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.AccountRow;
import accounthistory.normalize.binance.Modes;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.OtherReply;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The reply of `GET /fapi/v2/account`: totals, all assets, and all symbols of the market.
///
/// Rows that are zero in every deciding field are counted and dropped; what such a row lacks is no
/// issue, since nothing of it is kept. A row whose wallet balance or amount is unknown is kept.
public final class AccountPayload {
  private static final String USDT = "USDT";

  private final ReplyBody reply;
  private final List<Issue> issues = new ArrayList<>();
  private final List<AssetBalance> balances = new ArrayList<>();
  private final List<Position> positions = new ArrayList<>();
  private final SortedSet<String> assets = new TreeSet<>();
  private int positionRows;
  private boolean hasSides;
  private @Nullable AssetBalance usdt;
  private boolean modeWouldShow;

  private AccountPayload(ReplyBody reply) {
    this.reply = reply;
  }

  /// Reads one body.
  public static AccountState read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new AccountPayload(reply).state());
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
    var totals = AccountRow.totalsOf(account);
    var flag = AccountRow.multiAssetsMarginOf(account);
    return new AccountState(
        Modes.multiAssets(flag, totals, usdt, modeWouldShow),
        Modes.hedge(hasSides, positionRows),
        AccountRow.flagsOf(account),
        totals,
        balances,
        positions,
        new AccountState.Served(assets, positionRows),
        issues,
        reply.unknownFields());
  }

  private void readAssets() throws NotUnderstoodException {
    var row = new Row(AssetRow.SHAPE);
    var reader = new RowReader(reply, row);
    reply.enterList();
    while (reply.hasNextRow()) {
      reader.read();
      var asset = row.key(AssetRow.ASSET);
      if (!assets.add(asset)) {
        throw reader.refusal("a second row of this asset");
      }
      var isUsdt = asset.equals(USDT);
      if (isUsdt) {
        usdt = AssetRow.balanceOf(row);
      }
      modeWouldShow |= row.matters() && (isUsdt || AssetRow.canBeCollateral(row));
      if (AssetRow.isKept(row)) {
        balances.add(AssetRow.balanceOf(row));
        reader.listIssues(issues);
      }
    }
  }

  private void readPositions() throws NotUnderstoodException {
    var row = new Row(PositionRow.SHAPE);
    var reader = new RowReader(reply, row);
    Map<PositionSide, Set<String>> seen = new EnumMap<>(PositionSide.class);
    reply.enterList();
    while (reply.hasNextRow()) {
      reader.read();
      positionRows++;
      var side = PositionRow.sideOf(row, reader);
      if (!seen.computeIfAbsent(side, _ -> new HashSet<>()).add(row.key(PositionRow.SYMBOL))) {
        throw reader.refusal("a second row of this symbol's side " + side);
      }
      hasSides |= side != PositionSide.BOTH;
      if (PositionRow.isKept(row)) {
        positions.add(PositionRow.positionOf(row, side));
        reader.listIssues(issues);
      }
    }
  }
}
