package accounthistory.account;

import org.jspecify.annotations.Nullable;

/// What the account may do and how it pays. Null: the reply did not tell.
public record Flags(
    @Nullable Integer feeTier,
    @Nullable Boolean feeBurn,
    @Nullable Boolean canTrade,
    @Nullable Boolean canDeposit,
    @Nullable Boolean canWithdraw,
    @Nullable Long tradeGroupId) {}
