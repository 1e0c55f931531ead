/// Which interval a flow belongs to: the first snapshot whose wallet contains it. Pure.
///
/// In: wallets of snapshots and flows by their stamps. Out: for each flow its interval, and what of
/// a wallet's movement no flow explains.
@NullMarked
package accounthistory.reconcile;

import org.jspecify.annotations.NullMarked;
