package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.ASSET_BALANCE;
import static accounthistory.store.jooq.Tables.NORMALIZATION_ISSUE;
import static accounthistory.store.jooq.Tables.POSITION;
import static org.jooq.impl.DSL.val;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Issue;
import accounthistory.account.Mode;
import accounthistory.account.Position;
import accounthistory.account.SettleAsset.Settled;
import accounthistory.account.SettleAsset.Source;
import accounthistory.account.Totals;
import accounthistory.capture.ClockSource;
import accounthistory.store.database.CopyStream;
import accounthistory.store.database.NumericRange;
import accounthistory.store.derive.SlotKey;
import accounthistory.store.jooq.tables.records.AccountSnapshotRecord;
import accounthistory.store.load.SlotClaim;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Claims slots and writes the rows of exactly the claimed ones.
final class SnapshotRows {
  private static final List<Field<?>> CLAIMED_COLUMNS =
      Arrays.stream(ACCOUNT_SNAPSHOT.fields())
          .filter(it -> !it.equals(ACCOUNT_SNAPSHOT.RECORDED_AT))
          .filter(it -> !it.equals(ACCOUNT_SNAPSHOT.MISSING_ASSETS))
          .filter(it -> !it.equals(ACCOUNT_SNAPSHOT.MISSING_POSITIONS))
          .<Field<?>>map(it -> it)
          .toList();

  private SnapshotRows() {}

  /// Claims of slots that are not taken yet, in the order given. Of two claims of one slot the
  /// first wins. No other transaction takes one meanwhile: the accounts' rows are locked.
  static List<SlotClaim> free(DSLContext sql, List<SlotClaim> claims) {
    if (claims.isEmpty()) {
      return List.of();
    }
    var taken = taken(sql, claims);
    return claims.stream().filter(it -> taken.add(new SlotKey(it.accountId(), it.slot()))).toList();
  }

  /// The snapshot rows of slots that are free.
  static CopyStream snapshots(List<SlotClaim> claims, long loadId) {
    var copy = new CopyStream(ACCOUNT_SNAPSHOT);
    claims.forEach(it -> copy.row(row(it, loadId), CLAIMED_COLUMNS));
    return copy;
  }

  private static Set<SlotKey> taken(DSLContext sql, List<SlotClaim> claims) {
    return SlotKey.of(
        sql.fetch(
            """
            select snapshot.account_id, snapshot.snapshot_at
            from unnest({0}, {1}) as wanted (account_id, snapshot_at)
            inner join history.account_snapshot as snapshot
                on
                    snapshot.account_id = wanted.account_id
                    and snapshot.snapshot_at = wanted.snapshot_at
            """,
            val(claims.stream().map(SlotClaim::accountId).toArray(Long[]::new)),
            val(claims.stream().map(SlotClaim::slot).toArray(Instant[]::new))));
  }

  private static AccountSnapshotRecord row(SlotClaim claim, long loadId) {
    var capture = claim.rows().capture();
    var document = capture.documents().getFirst();
    var state = claim.rows().state();
    var stated = capture.clock().source() == ClockSource.STATED;
    var row = new AccountSnapshotRecord();
    row.setAccountId(claim.accountId());
    row.setSnapshotAt(capture.slot());
    row.setSource(document.endpoint());
    row.setAttempt(capture.attempt());
    row.setCapturedAt(document.capturedAt());
    row.setCapturedWithinMs(stated ? null : millis(capture.capturedWithin(document)));
    row.setCapturedAtSource(capture.clock().source().label());
    row.setRoundTripMs(stated ? null : millis(document.roundTrip()));
    modes(row, state);
    flags(row, state);
    totals(row, state.totals());
    row.setAssetRowsServed(state.served().assets().size());
    row.setAssetListId(AssetLists.idOf(state.served().assets()));
    row.setPositionRowsServed(state.served().positionRows());
    row.setAssetBalanceRows(state.balances().size());
    row.setPositionRows(state.positions().size());
    row.setUnknownFields(state.unknownFields().size());
    row.setIsComplete(state.isComplete());
    row.setNormalizerVersion(claim.rows().normalizerVersion());
    row.setLoadId(loadId);
    return row;
  }

  private static void modes(AccountSnapshotRecord row, AccountState state) {
    Mode multiAssets = state.multiAssetsMargin();
    row.setMultiAssetsMargin(multiAssets.on());
    row.setMultiAssetsMarginDerived(multiAssets.derived());
    row.setHedgeMode(state.hedgeMode().on());
    row.setHedgeModeDerived(state.hedgeMode().derived());
    var on = multiAssets.on();
    row.setValuationAsset(on == null ? null : on ? "USD" : "USDT");
  }

  private static void flags(AccountSnapshotRecord row, AccountState state) {
    var flags = state.flags();
    row.setFeeTier(flags.feeTier());
    row.setFeeBurn(flags.feeBurn());
    row.setCanTrade(flags.canTrade());
    row.setCanDeposit(flags.canDeposit());
    row.setCanWithdraw(flags.canWithdraw());
    row.setTradeGroupId(flags.tradeGroupId());
  }

  private static void totals(AccountSnapshotRecord row, Totals totals) {
    row.setTotalInitialMargin(NumericRange.decimal(totals.initialMargin()));
    row.setTotalMaintenanceMargin(NumericRange.decimal(totals.maintenanceMargin()));
    row.setTotalWalletBalance(NumericRange.decimal(totals.walletBalance()));
    row.setTotalUnrealizedProfit(NumericRange.decimal(totals.unrealizedProfit()));
    row.setTotalMarginBalance(NumericRange.decimal(totals.marginBalance()));
    row.setTotalPositionInitialMargin(NumericRange.decimal(totals.positionInitialMargin()));
    row.setTotalOpenOrderInitialMargin(NumericRange.decimal(totals.openOrderInitialMargin()));
    row.setTotalCrossWalletBalance(NumericRange.decimal(totals.crossWalletBalance()));
    row.setTotalCrossUnrealizedPnl(NumericRange.decimal(totals.crossUnrealizedPnl()));
    row.setAvailableBalance(NumericRange.decimal(totals.availableBalance()));
    row.setMaxWithdrawAmount(NumericRange.decimal(totals.maxWithdrawAmount()));
  }

  static CopyStream balances(List<SlotClaim> claims, long loadId) {
    var copy = new CopyStream(ASSET_BALANCE);
    for (var claim : claims) {
      for (AssetBalance it : claim.rows().state().balances()) {
        copy.row()
            .put(ASSET_BALANCE.ACCOUNT_ID, claim.accountId())
            .put(ASSET_BALANCE.SNAPSHOT_AT, claim.slot())
            .put(ASSET_BALANCE.ASSET, it.asset())
            .put(ASSET_BALANCE.WALLET_BALANCE, it.walletBalance())
            .put(ASSET_BALANCE.UNREALIZED_PROFIT, it.unrealizedProfit())
            .put(ASSET_BALANCE.MARGIN_BALANCE, it.marginBalance())
            .put(ASSET_BALANCE.MAINTENANCE_MARGIN, it.maintenanceMargin())
            .put(ASSET_BALANCE.INITIAL_MARGIN, it.initialMargin())
            .put(ASSET_BALANCE.POSITION_INITIAL_MARGIN, it.positionInitialMargin())
            .put(ASSET_BALANCE.OPEN_ORDER_INITIAL_MARGIN, it.openOrderInitialMargin())
            .put(ASSET_BALANCE.CROSS_WALLET_BALANCE, it.crossWalletBalance())
            .put(ASSET_BALANCE.CROSS_UNREALIZED_PNL, it.crossUnrealizedPnl())
            .put(ASSET_BALANCE.AVAILABLE_BALANCE, it.availableBalance())
            .put(ASSET_BALANCE.MAX_WITHDRAW_AMOUNT, it.maxWithdrawAmount())
            .put(ASSET_BALANCE.MARGIN_AVAILABLE, it.marginAvailable())
            .put(ASSET_BALANCE.UPDATED_AT, it.updatedAt())
            .put(ASSET_BALANCE.LOAD_ID, loadId);
      }
    }
    return copy;
  }

  /// @param settle what a claim's symbol settles in; null while its contract is unknown
  static CopyStream positions(
      List<SlotClaim> claims,
      long loadId,
      Function<SlotClaim, Function<String, @Nullable Settled>> settle) {
    var copy = new CopyStream(POSITION);
    for (var claim : claims) {
      var settled = settle.apply(claim);
      for (Position it : claim.rows().state().positions()) {
        var settlesIn =
            it.settleAsset() != null
                ? new Settled(it.settleAsset(), Source.REPLY)
                : settled.apply(it.symbol());
        copy.row()
            .put(POSITION.ACCOUNT_ID, claim.accountId())
            .put(POSITION.SNAPSHOT_AT, claim.slot())
            .put(POSITION.SYMBOL, it.symbol())
            .put(POSITION.POSITION_SIDE, it.side().name())
            .put(POSITION.POSITION_AMOUNT, it.amount())
            .put(POSITION.ENTRY_PRICE, it.entryPrice())
            .put(POSITION.BREAK_EVEN_PRICE, it.breakEvenPrice())
            .put(POSITION.NOTIONAL, it.notional())
            .put(POSITION.UNREALIZED_PROFIT, it.unrealizedProfit())
            .put(POSITION.LEVERAGE, it.leverage())
            .put(POSITION.ISOLATED, it.isolated())
            .put(POSITION.ISOLATED_WALLET, it.isolatedWallet())
            .put(POSITION.INITIAL_MARGIN, it.initialMargin())
            .put(POSITION.MAINTENANCE_MARGIN, it.maintenanceMargin())
            .put(POSITION.POSITION_INITIAL_MARGIN, it.positionInitialMargin())
            .put(POSITION.OPEN_ORDER_INITIAL_MARGIN, it.openOrderInitialMargin())
            .put(POSITION.MAX_NOTIONAL, it.maxNotional())
            .put(POSITION.BID_NOTIONAL, it.bidNotional())
            .put(POSITION.ASK_NOTIONAL, it.askNotional())
            .put(POSITION.UPDATED_AT, it.updatedAt())
            .put(POSITION.SETTLE_ASSET, settlesIn == null ? null : settlesIn.asset())
            .put(
                POSITION.SETTLE_ASSET_SOURCE, settlesIn == null ? null : settlesIn.source().label())
            .put(POSITION.LOAD_ID, loadId);
      }
    }
    return copy;
  }

  static CopyStream issues(List<SlotClaim> claims, long loadId) {
    var copy = new CopyStream(NORMALIZATION_ISSUE);
    for (var claim : claims) {
      for (Issue it : claim.rows().state().issues()) {
        copy.row()
            .put(NORMALIZATION_ISSUE.ACCOUNT_ID, claim.accountId())
            .put(NORMALIZATION_ISSUE.SNAPSHOT_AT, claim.slot())
            .put(NORMALIZATION_ISSUE.PATH, it.path())
            .put(NORMALIZATION_ISSUE.KIND, it.kind().label())
            .put(NORMALIZATION_ISSUE.VALUE, it.value())
            .put(NORMALIZATION_ISSUE.LOAD_ID, loadId);
      }
    }
    return copy;
  }

  private static BigDecimal millis(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos() / 1000, 3);
  }
}
