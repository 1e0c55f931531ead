/// Which snapshot's wallet contains which money flow.
///
/// A flow's stamp does not tell: funding is stamped on the hour and reaches the wallet seconds
/// later, symbol by symbol. So a flow belongs to the first taken slot whose wallet contains it, and
/// the wallets decide which one that is. Pure: the same slots and flows give the same bookings. The
/// package depends on the JDK and on `account`.
@NullMarked
package accounthistory.booking;

import org.jspecify.annotations.NullMarked;
