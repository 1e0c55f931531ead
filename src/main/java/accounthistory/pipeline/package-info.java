/// The runs: collect takes what is due, drain carries what is spooled into the tables, import
/// brings recorded bodies.
///
/// The only stage that knows exchange, spool, normalizer and store together; each of them knows
/// none of the others.
@NullMarked
package accounthistory.pipeline;

import org.jspecify.annotations.NullMarked;
