/// Which protocol a venue speaks: the one place below the stages that knows every venue.
///
/// In: a venue. Out: its [accounthistory.exchange.protocol.Protocol].
@NullMarked
package accounthistory.exchange.venue;

import org.jspecify.annotations.NullMarked;
