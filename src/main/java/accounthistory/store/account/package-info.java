/// Accounts in the database: settings, identities, grids, expected slots and why slots were not
/// taken.
@NullMarked
package accounthistory.store.account;

import org.jspecify.annotations.NullMarked;
