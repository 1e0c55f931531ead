package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.FLAG;
import static accounthistory.normalize.binance.Field.Kind.IGNORED;
import static accounthistory.normalize.binance.Field.Kind.INTEGER;
import static accounthistory.normalize.binance.Field.Kind.LONG;

import accounthistory.account.Flags;
import accounthistory.account.Issue;
import accounthistory.account.Mode;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// The reply of `GET /fapi/v1/accountConfig`: modes and permissions of the account.
final class AccountConfigPayload {
  private static final Shape.Builder IT = new Shape.Builder("accountConfig.");

  private static final Field FEE_TIER = IT.core(INTEGER, "feeTier");
  private static final Field CAN_TRADE = IT.core(FLAG, "canTrade");
  private static final Field CAN_DEPOSIT = IT.core(FLAG, "canDeposit");
  private static final Field CAN_WITHDRAW = IT.core(FLAG, "canWithdraw");
  private static final Field DUAL_SIDE_POSITION = IT.core(FLAG, "dualSidePosition");
  private static final Field MULTI_ASSETS_MARGIN = IT.core(FLAG, "multiAssetsMargin");
  private static final Field TRADE_GROUP_ID = IT.optional(LONG, "tradeGroupId");
  private static final Shape SHAPE = IT.with(IGNORED, "updateTime").decidedBy();

  private AccountConfigPayload() {}

  /// What it says. Whether commission is paid in BNB it does not.
  record Config(
      Mode multiAssetsMargin,
      Mode hedgeMode,
      Flags flags,
      List<Issue> issues,
      SortedSet<String> unknownFields) {}

  static Config read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, AccountConfigPayload::config);
  }

  private static Config config(ReplyBody reply) throws NotUnderstoodException {
    reply.enterObject();
    var row = new Row(SHAPE);
    var reader = new RowReader(reply, row);
    reader.read();
    var issues = new ArrayList<Issue>();
    reader.listIssues(issues);
    return new Config(
        mode(row.flag(MULTI_ASSETS_MARGIN)),
        mode(row.flag(DUAL_SIDE_POSITION)),
        new Flags(
            row.integer(FEE_TIER),
            null,
            row.flag(CAN_TRADE),
            row.flag(CAN_DEPOSIT),
            row.flag(CAN_WITHDRAW),
            row.whole(TRADE_GROUP_ID)),
        issues.stream()
            .map(it -> new Issue("accountConfig." + it.path(), it.kind(), it.value()))
            .toList(),
        reply.unknownFields());
  }

  private static Mode mode(@Nullable Boolean flag) {
    return flag == null ? Mode.UNKNOWN : Mode.reported(flag);
  }
}
