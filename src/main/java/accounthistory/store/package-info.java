/// The database, behind one class: every method of [Store] is a transaction of its own.
///
/// In: captures and what was understood of them, what collectors agree on. Out: what became of
/// each. Running anything twice changes nothing. What is written once, computed again and agreed on
/// are packages of their own below.
@NullMarked
package accounthistory.store;

import org.jspecify.annotations.NullMarked;
