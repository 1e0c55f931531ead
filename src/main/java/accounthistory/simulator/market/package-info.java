/// Contracts and prices: a pure function of a seed and an instant.
@NullMarked
package accounthistory.simulator.market;

import org.jspecify.annotations.NullMarked;
