package accounthistory.store.coordination;

import java.time.Instant;
import java.util.Optional;

/// What the database says of a budget.
///
/// @param used weight of the present minute
/// @param closed the closing that still holds
/// @param askedAt when the exchange was last asked whether it does
/// @param liftedSince closings since then or earlier are lifted
public record BudgetRow(
    int used,
    Optional<WeightCharge.Closed> closed,
    Optional<Instant> askedAt,
    Optional<Instant> liftedSince) {}
