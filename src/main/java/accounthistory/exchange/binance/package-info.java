/// What is peculiar to Binance USDⓈ-M futures: hosts, paths, signing, error codes and the few
/// replies that steer the client itself.
///
/// Pure: no connection, no clock. The client in `accounthistory.exchange` calls it, never the other
/// way round.
@NullMarked
package accounthistory.exchange.binance;

import org.jspecify.annotations.NullMarked;
