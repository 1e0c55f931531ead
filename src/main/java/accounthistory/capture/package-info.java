/// What was asked of an exchange and exactly what came back.
///
/// A capture is the unit that moves through spool, raw archive, import, export and rebuild. It
/// names its account by venue, environment and name, so that it needs no database; it knows nothing
/// of what its bytes mean. The package depends on the JDK alone.
@NullMarked
package accounthistory.capture;

import org.jspecify.annotations.NullMarked;
