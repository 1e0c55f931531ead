/// What collectors of the same accounts agree on: slots, leases, request weight.
///
/// The state folder comes first, the database second, and the stricter of the two wins. A database
/// that does not answer delays nothing.
@NullMarked
package accounthistory.coordination;

import org.jspecify.annotations.NullMarked;
