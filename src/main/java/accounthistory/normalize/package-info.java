/// From a capture to rows.
///
/// Normalizing is a pure function of one capture: the same bytes give the same rows, without clock,
/// network, database or file. Live runs, import and rebuild share it. What needs other tables, such
/// as settle assets and USD values, is a later step.
@NullMarked
package accounthistory.normalize;

import org.jspecify.annotations.NullMarked;
