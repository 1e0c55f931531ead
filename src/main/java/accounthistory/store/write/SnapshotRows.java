package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
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
import accounthistory.store.jooq.tables.records.AccountSnapshotRecord;
import accounthistory.store.load.SlotClaim;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Claims slots and writes the rows of exactly the claimed ones.
final class SnapshotRows {
  private record SlotKey(long accountId, Instant slot) {}

  private static final Field<?>[] CLAIMED_COLUMNS =
      Arrays.stream(ACCOUNT_SNAPSHOT.fields())
          .filter(it -> !it.equals(ACCOUNT_SNAPSHOT.RECORDED_AT))
          .toArray(Field<?>[]::new);

  private static final String BALANCE_COLUMNS =
      "history.asset_balance (account_id, snapshot_at, asset, wallet_balance, unrealized_profit,"
          + " margin_balance, maintenance_margin, initial_margin, position_initial_margin,"
          + " open_order_initial_margin, cross_wallet_balance, cross_unrealized_pnl,"
          + " available_balance, max_withdraw_amount, margin_available, updated_at, load_id)";

  private static final String POSITION_COLUMNS =
      "history.position (account_id, snapshot_at, symbol, position_side, position_amount,"
          + " entry_price, break_even_price, notional, unrealized_profit, leverage, isolated,"
          + " isolated_wallet, initial_margin, maintenance_margin, position_initial_margin,"
          + " open_order_initial_margin, max_notional, bid_notional, ask_notional, updated_at,"
          + " settle_asset, settle_asset_source, load_id)";

  private static final String ISSUE_COLUMNS =
      "history.normalization_issue (account_id, snapshot_at, path, kind, value, load_id)";

  private SnapshotRows() {}

  /// Inserts the snapshot rows of slots that nobody holds yet, in the order given, and returns the
  /// claims that won. Of two claims of one slot the first wins.
  static List<SlotClaim> claim(DSLContext sql, List<SlotClaim> claims, long loadId) {
    var free = free(sql, claims);
    if (free.isEmpty()) {
      return List.of();
    }
    Set<SlotKey> won =
        new HashSet<>(
            sql.insertInto(ACCOUNT_SNAPSHOT, CLAIMED_COLUMNS)
                .valuesOfRecords(
                    free.stream().map(it -> row(it, loadId).into(CLAIMED_COLUMNS)).toList())
                .onConflictDoNothing()
                .returningResult(ACCOUNT_SNAPSHOT.ACCOUNT_ID, ACCOUNT_SNAPSHOT.SNAPSHOT_AT)
                .fetch(it -> new SlotKey(it.value1(), it.value2())));
    return claims.stream()
        .filter(it -> won.remove(new SlotKey(it.accountId(), it.slot())))
        .toList();
  }

  /// Claims of slots that are not taken yet. Inserting one that is taken would be in vain, and
  /// would wait for whoever is changing its row, as a refresher does for long. Nobody else takes
  /// one meanwhile: the accounts' rows are held.
  private static List<SlotClaim> free(DSLContext sql, List<SlotClaim> claims) {
    if (claims.isEmpty()) {
      return List.of();
    }
    var taken =
        new HashSet<>(
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
                    val(claims.stream().map(SlotClaim::slot).toArray(Instant[]::new)))
                .map(it -> new SlotKey(it.get(0, Long.class), it.get(1, Instant.class))));
    return claims.stream()
        .filter(it -> !taken.contains(new SlotKey(it.accountId(), it.slot())))
        .toList();
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
    var copy = new CopyStream(BALANCE_COLUMNS, 17);
    for (var claim : claims) {
      for (AssetBalance it : claim.rows().state().balances()) {
        copy.row()
            .number(claim.accountId())
            .instant(claim.slot())
            .text(it.asset())
            .decimal(it.walletBalance())
            .decimal(it.unrealizedProfit())
            .decimal(it.marginBalance())
            .decimal(it.maintenanceMargin())
            .decimal(it.initialMargin())
            .decimal(it.positionInitialMargin())
            .decimal(it.openOrderInitialMargin())
            .decimal(it.crossWalletBalance())
            .decimal(it.crossUnrealizedPnl())
            .decimal(it.availableBalance())
            .decimal(it.maxWithdrawAmount())
            .flag(it.marginAvailable())
            .instant(it.updatedAt())
            .number(loadId);
      }
    }
    return copy;
  }

  /// @param settle what a claim's symbol settles in; null while its contract is unknown
  static CopyStream positions(
      List<SlotClaim> claims,
      long loadId,
      Function<SlotClaim, Function<String, @Nullable Settled>> settle) {
    var copy = new CopyStream(POSITION_COLUMNS, 23);
    for (var claim : claims) {
      var settled = settle.apply(claim);
      for (Position it : claim.rows().state().positions()) {
        var settlesIn =
            it.settleAsset() != null
                ? new Settled(it.settleAsset(), Source.REPLY)
                : settled.apply(it.symbol());
        copy.row()
            .number(claim.accountId())
            .instant(claim.slot())
            .text(it.symbol())
            .text(it.side().name())
            .decimal(it.amount())
            .decimal(it.entryPrice())
            .decimal(it.breakEvenPrice())
            .decimal(it.notional())
            .decimal(it.unrealizedProfit())
            .integer(it.leverage())
            .flag(it.isolated())
            .decimal(it.isolatedWallet())
            .decimal(it.initialMargin())
            .decimal(it.maintenanceMargin())
            .decimal(it.positionInitialMargin())
            .decimal(it.openOrderInitialMargin())
            .decimal(it.maxNotional())
            .decimal(it.bidNotional())
            .decimal(it.askNotional())
            .instant(it.updatedAt())
            .text(settlesIn == null ? null : settlesIn.asset())
            .text(settlesIn == null ? null : settlesIn.source().label())
            .number(loadId);
      }
    }
    return copy;
  }

  static CopyStream issues(List<SlotClaim> claims, long loadId) {
    var copy = new CopyStream(ISSUE_COLUMNS, 6);
    for (var claim : claims) {
      for (Issue it : claim.rows().state().issues()) {
        copy.row()
            .number(claim.accountId())
            .instant(claim.slot())
            .text(it.path())
            .text(it.kind().label())
            .text(it.value())
            .number(loadId);
      }
    }
    return copy;
  }

  private static BigDecimal millis(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos() / 1000, 3);
  }
}
