/// What a reply means: the state of an account at an instant, in the field's own terms.
///
/// Plain records of exact decimals, with null where the exchange reported nothing. The package
/// depends on the JDK alone.
@NullMarked
package accounthistory.account;

import org.jspecify.annotations.NullMarked;
