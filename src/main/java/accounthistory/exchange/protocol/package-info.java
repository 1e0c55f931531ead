/// What every venue is asked and how it answers, whatever the venue: endpoints, requests, hosts and
/// errors, and the [Protocol] that a venue implements.
///
/// In: nothing. Out: the types that connection, rate limit and client share. Paths and codes stay
/// with the venue, in `accounthistory.exchange.binance`.
@NullMarked
package accounthistory.exchange.protocol;

import org.jspecify.annotations.NullMarked;
