/// Replies that list money flows and trades.
@NullMarked
package accounthistory.normalize.binance.flow;

import org.jspecify.annotations.NullMarked;
