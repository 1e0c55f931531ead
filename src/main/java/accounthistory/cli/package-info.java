/// Commands, exit codes and wiring: the one place that knows every stage, reads the machine's clock
/// and environment, and talks to people.
@NullMarked
package accounthistory.cli;

import org.jspecify.annotations.NullMarked;
