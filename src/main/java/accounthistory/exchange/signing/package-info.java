/// Keys and signatures: HMAC-SHA256, RSA and Ed25519, read from a secret for each request.
///
/// In: a secret and the text to sign. Out: the signature, or an exception that names where the key
/// comes from and never what it is.
@NullMarked
package accounthistory.exchange.signing;

import org.jspecify.annotations.NullMarked;
