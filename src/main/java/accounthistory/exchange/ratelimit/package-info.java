/// Request weight and blocks of an address, by process, machine and tables.
///
/// In: the weight of a request before it leaves, what the exchange counted after it. Out: whether
/// it may leave, and until when nothing may.
@NullMarked
package accounthistory.exchange.ratelimit;

import org.jspecify.annotations.NullMarked;
