/// The language of faults: what goes wrong, when and to whom.
///
/// In: lines of text. Out: rules, or an error that names line and word.
@NullMarked
package accounthistory.simulator.fault;

import org.jspecify.annotations.NullMarked;
