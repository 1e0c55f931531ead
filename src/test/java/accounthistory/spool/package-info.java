/// Captures on disk, against real folders.
@NullMarked
package accounthistory.spool;

import org.jspecify.annotations.NullMarked;
