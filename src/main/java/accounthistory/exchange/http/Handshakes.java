package accounthistory.exchange.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/// Makes connections private, and remembers who vouched for the last one.
final class Handshakes implements TlsSocketStrategy {
  /// A certificate's names are the other side's own words.
  private static final int ISSUER_MAX = 300;

  private final TlsSocketStrategy strategy;
  private volatile @Nullable String issuer;

  private Handshakes(TlsSocketStrategy strategy) {
    this.strategy = strategy;
  }

  /// @param authorities trusted in addition to those of the JDK
  static Handshakes trusting(List<X509Certificate> authorities) {
    return new Handshakes(
        authorities.isEmpty()
            ? DefaultClientTlsStrategy.createDefault()
            : new DefaultClientTlsStrategy(context(authorities)));
  }

  @Override
  public SSLSocket upgrade(
      Socket socket, String target, int port, Object attachment, HttpContext context)
      throws IOException {
    var tls = strategy.upgrade(socket, target, port, attachment, context);
    if (tls.getSession().getPeerCertificates()[0] instanceof X509Certificate leaf) {
      var name = leaf.getIssuerX500Principal().getName().replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
      issuer = name.length() > ISSUER_MAX ? name.substring(0, ISSUER_MAX) + "…" : name;
    }
    return tls;
  }

  /// Who signed the certificate of the last handshake that succeeded.
  Optional<String> issuer() {
    return Optional.ofNullable(issuer);
  }

  /// One set of authorities, so that one and the same check covers all of them.
  private static SSLContext context(List<X509Certificate> authorities) {
    try {
      var all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      var count = 0;
      for (var authority : ofTheJdk()) {
        all.setCertificateEntry("jdk-" + count++, authority);
      }
      for (var authority : authorities) {
        all.setCertificateEntry("own-" + count++, authority);
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(all);
      var context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates that were read cannot be trusted", e);
    }
  }

  private static List<X509Certificate> ofTheJdk() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trust) {
        return List.of(trust.getAcceptedIssuers());
      }
    }
    return List.of();
  }
}
