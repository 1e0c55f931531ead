package accounthistory.simulator.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.PrivateKey;
import java.util.Base64;

/// The secret of a simulated account. It opens nothing outside the simulation, and still prints as
/// dots so that tests of log lines mean something.
///
/// @param text what a client signs with
public record SimulatedSecret(String text) {
  private static final int PEM_LINE = 64;

  /// A private key as PKCS#8 PEM.
  static SimulatedSecret pem(PrivateKey key) {
    var base64 = Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(US_ASCII));
    return new SimulatedSecret(
        "-----BEGIN PRIVATE KEY-----\n"
            + base64.encodeToString(key.getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  @Override
  public String toString() {
    return "••••••••";
  }
}
