/// Requests and replies of the simulated exchange: keys, signatures, bodies, and a front that
/// breaks them on purpose.
@NullMarked
package accounthistory.simulator.http;

import org.jspecify.annotations.NullMarked;
