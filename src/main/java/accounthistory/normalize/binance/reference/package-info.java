/// Replies of public endpoints: contracts and index prices.
@NullMarked
package accounthistory.normalize.binance.reference;

import org.jspecify.annotations.NullMarked;
