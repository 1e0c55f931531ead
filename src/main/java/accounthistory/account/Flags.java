package accounthistory.account;

import org.jspecify.annotations.Nullable;

/// What the account may do and how it pays. Null: not in the reply.
public record Flags(
    @Nullable Integer feeTier,
    @Nullable Boolean feeBurn,
    @Nullable Boolean canTrade,
    @Nullable Boolean canDeposit,
    @Nullable Boolean canWithdraw,
    @Nullable Long tradeGroupId) {}
