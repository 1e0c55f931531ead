/// Texts that must never be seen: keys, passwords, signing secrets.
///
/// Every stage may hold one; none can print it by accident.
@NullMarked
package accounthistory.secret;

import org.jspecify.annotations.NullMarked;
