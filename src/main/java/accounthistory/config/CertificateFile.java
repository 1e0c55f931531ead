package accounthistory.config;

import accounthistory.capture.InvalidValueException;
import accounthistory.text.FileWords;
import accounthistory.text.SizeText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reads a PEM file of one or many certificates. Text around them is left aside, as bundles have
/// it; every block must be a certificate.
final class CertificateFile {
  /// A bundle of all public authorities has a quarter of a megabyte.
  private static final int BYTES_MAX = 4 * 1024 * 1024;

  private static final String BEGIN = "-----BEGIN ";
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----");

  private CertificateFile() {}

  /// @throws InvalidValueException naming the file and what is wrong with it
  static List<X509Certificate> read(Path file) {
    var text = content(file);
    var certificates = new ArrayList<X509Certificate>();
    var blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      certificates.add(certificate(file, certificates.size() + 1, blocks.group()));
    }
    var begun = text.split(BEGIN, -1).length - 1;
    if (begun == 0) {
      throw wrong(file, "holds no certificate; want PEM, -----BEGIN CERTIFICATE-----");
    }
    if (begun != certificates.size()) {
      throw wrong(
          file,
          "of %s PEM blocks %s are whole certificates; want nothing else"
              .formatted(begun, certificates.size()));
    }
    return certificates;
  }

  private static X509Certificate certificate(Path file, int number, String block) {
    try {
      var bytes = new ByteArrayInputStream(block.getBytes(StandardCharsets.US_ASCII));
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
    } catch (CertificateException _) {
      throw wrong(file, "certificate %s is broken".formatted(number));
    }
  }

  private static String content(Path file) {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw wrong(file, "has more than " + SizeText.exact(BYTES_MAX));
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      throw wrong(file, "there is no such file");
    } catch (AccessDeniedException _) {
      throw wrong(file, "no permission to read it");
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + FileWords.of(e));
    }
  }

  private static InvalidValueException wrong(Path file, String what) {
    return new InvalidValueException(file + ": " + what);
  }
}
