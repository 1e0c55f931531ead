package accounthistory.exchange.ratelimit;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// What one place says of a host's budget, for people.
///
/// @param used weight of the present minute
/// @param limit what the exchange grants per minute; empty when that is not known there
/// @param closure the one in force
/// @param askedAt when the exchange was last asked whether a closure still holds
public record BudgetState(
    int used, OptionalInt limit, Optional<AddressBlock> closure, Optional<Instant> askedAt) {}
