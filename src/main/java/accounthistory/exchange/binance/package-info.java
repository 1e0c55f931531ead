/// What is peculiar to Binance USDⓈ-M futures: hosts, paths, queries, error codes and the few
/// replies that steer the client itself.
///
/// Pure: no connection, no clock. The client in `accounthistory.exchange` calls it as a
/// [accounthistory.exchange.protocol.Protocol], and knows nothing else of it.
@NullMarked
package accounthistory.exchange.binance;

import org.jspecify.annotations.NullMarked;
