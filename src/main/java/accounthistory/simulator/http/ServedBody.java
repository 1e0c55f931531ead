package accounthistory.simulator.http;

import java.time.Instant;

/// What one account reply said, by the simulation's own count.
///
/// @param at the instant whose state it shows
/// @param assetRows rows of `assets` with any amount but the available ones not zero
/// @param positionRows rows of `positions` with a position, a resting order or margin of its own
/// @param bytes length of the body before compression
public record ServedBody(String account, Instant at, int assetRows, int positionRows, int bytes) {}
