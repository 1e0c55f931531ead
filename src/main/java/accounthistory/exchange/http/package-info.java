/// One request over the wire, with limits on all of it: TLS, proxy, pool, time, size.
///
/// In: a request and its limits. Out: [accounthistory.exchange.http.HttpReply], unjudged. Nothing
/// is followed, repeated or logged.
@NullMarked
package accounthistory.exchange.http;

import org.jspecify.annotations.NullMarked;
