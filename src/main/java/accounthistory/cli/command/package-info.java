/// One class a command: options, help, exit codes; what it does is elsewhere.
@NullMarked
package accounthistory.cli.command;

import org.jspecify.annotations.NullMarked;
