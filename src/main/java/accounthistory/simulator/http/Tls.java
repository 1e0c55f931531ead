package accounthistory.simulator.http;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/// What an exchange speaks TLS with.
///
/// @param genuine the exchange's own certificate, for `localhost`
/// @param wrong another one, shown while a rule `wrong-certificate` holds; without it the handshake
///   is cut then
public record Tls(SSLContext genuine, Optional<SSLContext> wrong) {}
