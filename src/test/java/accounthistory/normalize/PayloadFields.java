package accounthistory.normalize;

import static java.util.Map.entry;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Position;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which component of which record holds which field of the account reply, in words of the tests'
/// own.
final class PayloadFields {
  /// Fields that have no component on purpose.
  static final Set<String> IGNORED = Set.of("updateTime", "assets", "positions");

  static final Map<String, Function<AccountState, @Nullable Object>> TOP =
      Map.ofEntries(
          entry("feeTier", it -> it.flags().feeTier()),
          entry("feeBurn", it -> it.flags().feeBurn()),
          entry("canTrade", it -> it.flags().canTrade()),
          entry("canDeposit", it -> it.flags().canDeposit()),
          entry("canWithdraw", it -> it.flags().canWithdraw()),
          entry("tradeGroupId", it -> it.flags().tradeGroupId()),
          entry(
              "multiAssetsMargin",
              it -> it.multiAssetsMargin().derived() ? null : it.multiAssetsMargin().on()),
          entry("totalInitialMargin", it -> it.totals().initialMargin()),
          entry("totalMaintMargin", it -> it.totals().maintenanceMargin()),
          entry("totalWalletBalance", it -> it.totals().walletBalance()),
          entry("totalUnrealizedProfit", it -> it.totals().unrealizedProfit()),
          entry("totalMarginBalance", it -> it.totals().marginBalance()),
          entry("totalPositionInitialMargin", it -> it.totals().positionInitialMargin()),
          entry("totalOpenOrderInitialMargin", it -> it.totals().openOrderInitialMargin()),
          entry("totalCrossWalletBalance", it -> it.totals().crossWalletBalance()),
          entry("totalCrossUnPnl", it -> it.totals().crossUnrealizedPnl()),
          entry("availableBalance", it -> it.totals().availableBalance()),
          entry("maxWithdrawAmount", it -> it.totals().maxWithdrawAmount()));

  static final Map<String, Function<AssetBalance, @Nullable Object>> ASSET =
      Map.ofEntries(
          entry("asset", AssetBalance::asset),
          entry("walletBalance", AssetBalance::walletBalance),
          entry("unrealizedProfit", AssetBalance::unrealizedProfit),
          entry("marginBalance", AssetBalance::marginBalance),
          entry("maintMargin", AssetBalance::maintenanceMargin),
          entry("initialMargin", AssetBalance::initialMargin),
          entry("positionInitialMargin", AssetBalance::positionInitialMargin),
          entry("openOrderInitialMargin", AssetBalance::openOrderInitialMargin),
          entry("crossWalletBalance", AssetBalance::crossWalletBalance),
          entry("crossUnPnl", AssetBalance::crossUnrealizedPnl),
          entry("availableBalance", AssetBalance::availableBalance),
          entry("maxWithdrawAmount", AssetBalance::maxWithdrawAmount),
          entry("marginAvailable", AssetBalance::marginAvailable),
          entry("updateTime", AssetBalance::updatedAt));

  static final Map<String, Function<Position, @Nullable Object>> POSITION =
      Map.ofEntries(
          entry("symbol", Position::symbol),
          entry("positionSide", Position::side),
          entry("positionAmt", Position::amount),
          entry("entryPrice", Position::entryPrice),
          entry("breakEvenPrice", Position::breakEvenPrice),
          entry("notional", Position::notional),
          entry("unrealizedProfit", Position::unrealizedProfit),
          entry("leverage", Position::leverage),
          entry("isolated", Position::isolated),
          entry("isolatedWallet", Position::isolatedWallet),
          entry("initialMargin", Position::initialMargin),
          entry("maintMargin", Position::maintenanceMargin),
          entry("positionInitialMargin", Position::positionInitialMargin),
          entry("openOrderInitialMargin", Position::openOrderInitialMargin),
          entry("maxNotional", Position::maxNotional),
          entry("bidNotional", Position::bidNotional),
          entry("askNotional", Position::askNotional),
          entry("updateTime", Position::updatedAt));

  /// An asset row counts when one of these is not zero, or `walletBalance` is not known.
  static final Set<String> ASSET_DECIDING =
      Set.of(
          "walletBalance",
          "unrealizedProfit",
          "marginBalance",
          "maintMargin",
          "initialMargin",
          "positionInitialMargin",
          "openOrderInitialMargin",
          "crossWalletBalance",
          "crossUnPnl");

  /// A position row counts when one of these is not zero, or `positionAmt` is not known.
  static final Set<String> POSITION_DECIDING =
      Set.of(
          "positionAmt",
          "notional",
          "unrealizedProfit",
          "initialMargin",
          "maintMargin",
          "positionInitialMargin",
          "openOrderInitialMargin",
          "isolatedWallet",
          "bidNotional",
          "askNotional");

  private PayloadFields() {}
}
