/// The books of simulated accounts, and the oracle that sums them.
///
/// What an account means to do ([accounthistory.simulator.scenario.Intent]) is resolved into what
/// moved its books ([accounthistory.simulator.ledger.LedgerEvent]); a state is the fold of those
/// events. The arithmetic is naive on purpose: it is what the program is tested against, so it
/// shares no line with the program and knows nothing of HTTP.
@NullMarked
package accounthistory.simulator.ledger;

import org.jspecify.annotations.NullMarked;
