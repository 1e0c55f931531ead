/// The fault script: a text of rules, one a line, that say what goes wrong at a simulated exchange,
/// when, how often and for whom.
///
/// A fault is one record in [accounthistory.simulator.script.Fault] and one line in
/// [accounthistory.simulator.script.FaultWords]; what it does is said where the exchange sends its
/// replies. The words of the file are explained in `sample-faults.txt`.
@NullMarked
package accounthistory.simulator.script;

import org.jspecify.annotations.NullMarked;
