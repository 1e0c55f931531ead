/// Captures on disk until they are stored.
///
/// A capture that `put` has returned for survives a crash of the program and of the machine, and
/// needs no database. The package knows captures and nothing of what they mean.
@NullMarked
package accounthistory.spool;

import org.jspecify.annotations.NullMarked;
