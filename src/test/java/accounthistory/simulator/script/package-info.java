/// Tests of the fault script's text.
@NullMarked
package accounthistory.simulator.script;

import org.jspecify.annotations.NullMarked;
