/// What collectors of the same accounts agree on: slots, leases, request weight.
///
/// The state folder comes first, the tables second, and the stricter of the two wins. Tables that
/// do not answer hold nothing up.
@NullMarked
package accounthistory.coordination;

import org.jspecify.annotations.NullMarked;
