/// One class an endpoint of the simulated exchange: parameters in, a reply out.
@NullMarked
package accounthistory.simulator.endpoint;

import org.jspecify.annotations.NullMarked;
