/// Bodies of the simulated exchange, field by field as the real one writes them.
@NullMarked
package accounthistory.simulator.document;

import org.jspecify.annotations.NullMarked;
