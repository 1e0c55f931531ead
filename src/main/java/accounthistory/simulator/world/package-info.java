/// The seeded world behind the simulated exchange: contracts, prices, and accounts that live.
///
/// Everything here is a pure function of a seed and an instant, so the state at an instant is the
/// same whatever was asked before. An account is a ledger: what it means to do
/// ([accounthistory.simulator.world.Intent]) is resolved into what moved its books
/// ([accounthistory.simulator.world.LedgerEvent]), and a state is the fold of those events. The
/// arithmetic is the package's own and naive on purpose. It is the oracle against which the program
/// is tested, so it shares no line with the program and knows nothing of HTTP either.
@NullMarked
package accounthistory.simulator.world;

import org.jspecify.annotations.NullMarked;
