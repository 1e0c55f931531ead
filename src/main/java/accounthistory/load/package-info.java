/// From the spool to the database: drain, redelivery, import.
///
/// In: captures on disk, or bodies that somebody recorded. Out: what became of each, as a report.
/// What the database rejects waits, until it is proven to be the capture's own fault.
@NullMarked
package accounthistory.load;

import org.jspecify.annotations.NullMarked;
