/// The ways to the database: the server of the settings or the program's own, opened and checked.
///
/// In: settings. Out: a store, or one message that says what to do and an exit code.
@NullMarked
package accounthistory.cli.database;

import org.jspecify.annotations.NullMarked;
