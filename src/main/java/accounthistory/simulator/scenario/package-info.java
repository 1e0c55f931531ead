/// Simulated accounts: their keys, modes and setups, and what they mean to do on a day. Pure.
@NullMarked
package accounthistory.simulator.scenario;

import org.jspecify.annotations.NullMarked;
