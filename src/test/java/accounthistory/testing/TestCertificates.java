package accounthistory.testing;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A key with its certificate, made by the JDK's own `keytool`.
///
/// @param store a PKCS#12 file
public record TestCertificates(Path store) {
  public static final String PASSWORD = "of-a-test";

  /// A self-signed certificate for one name, e.g. `dns:localhost`.
  public static TestCertificates selfSigned(Path folder, String name) throws Exception {
    return made(folder, name, "-ext", "san=" + name);
  }

  /// An authority that may sign others.
  public static TestCertificates authority(Path folder, String name) throws Exception {
    return made(folder, name, "-ext", "bc:c");
  }

  /// A certificate for one name that this authority has signed.
  public TestCertificates signed(Path folder, String name) throws Exception {
    var leaf = selfSigned(folder, name);
    var request = folder.resolve("request.csr");
    var answer = folder.resolve("answer.pem");
    leaf.keytool("-certreq", "-alias", "test", "-file", request.toString());
    keytool(
        "-gencert",
        "-alias",
        "test",
        "-rfc",
        "-infile",
        request.toString(),
        "-ext",
        "san=" + name,
        "-outfile",
        answer.toString());
    leaf.keytool("-importcert", "-alias", "authority", "-noprompt", "-file", pem().toString());
    leaf.keytool("-importcert", "-alias", "test", "-file", answer.toString());
    return leaf;
  }

  /// The certificate alone, as PEM.
  public Path pem() throws Exception {
    var pem = store.resolveSibling(store.getFileName().toString().replace(".p12", ".pem"));
    keytool("-exportcert", "-alias", "test", "-rfc", "-file", pem.toString());
    return pem;
  }

  /// The private key alone, as PEM that only its owner can read.
  public Path privateKey() throws Exception {
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    var key = keys.getKey("test", PASSWORD.toCharArray()).getEncoded();
    var text =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n";
    var pem = store.resolveSibling(store.getFileName().toString().replace(".p12", ".key"));
    Files.createFile(pem, asFileAttribute(fromString("rw-------")));
    return Files.writeString(pem, text);
  }

  /// The certificate alone.
  public X509Certificate certificate() throws Exception {
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    return (X509Certificate) keys.getCertificate("test");
  }

  /// What a server presents.
  public SSLContext context() throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static TestCertificates made(Path folder, String name, String... extension)
      throws Exception {
    var plain = name.replace(':', '-');
    var made = new TestCertificates(folder.resolve(plain + ".p12"));
    var words = new ArrayList<>(List.of("-genkeypair", "-alias", "test", "-keyalg", "EC"));
    words.addAll(List.of("-dname", "CN=" + plain, "-validity", "2", "-storetype", "PKCS12"));
    words.addAll(List.of(extension));
    made.keytool(words.toArray(String[]::new));
    return made;
  }

  private void keytool(String... words) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
