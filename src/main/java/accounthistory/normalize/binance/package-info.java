/// The shapes of the replies of the futures exchange, read in one pass over their bytes.
///
/// Each payload names the fields that it reads; a row is buffered while it is read and becomes a
/// record only when it matters. Numbers stay exact. A reply that breaks its shape ends in one
/// [accounthistory.normalize.binance.NotUnderstoodException] that names the place and the value.
@NullMarked
package accounthistory.normalize.binance;

import org.jspecify.annotations.NullMarked;
