package accounthistory.store.coordination;

import java.time.Instant;

/// Weight of requests that are about to be sent, to be charged together.
///
/// @param usable up to where they may fill the minute
/// @param at now, on the exchange's clock
public record WeightWish(Budget budget, int weight, int usable, Instant at) {}
