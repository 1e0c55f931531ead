/// JSON that the program writes: results of commands, rows of reports, headers of spooled captures.
///
/// In: fields, written one by one. Out: one object on one line. Replies of an exchange are read
/// where they are understood, and the simulated exchange writes its own.
@NullMarked
package accounthistory.json;

import org.jspecify.annotations.NullMarked;
