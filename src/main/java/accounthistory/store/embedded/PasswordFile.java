package accounthistory.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/// The one line of the password file, as libpq reads it: `127.0.0.1:port:database:user:password`.
///
/// It names the port, so that a `psql` line of an earlier start never offers the password to
/// whatever listens there now.
record PasswordFile(int port, String password) {
  private static final int PASSWORD_BYTES = 32;

  static PasswordFile read(Path file) {
    try {
      var fields = Files.readString(file).strip().split(":", -1);
      if (fields.length == 5 && fields[1].matches("\\d{1,5}") && !fields[4].isEmpty()) {
        return new PasswordFile(Integer.parseInt(fields[1]), fields[4]);
      }
    } catch (IOException e) {
      throw EmbeddedDatabaseException.ofFolder("reading the password of", file, e);
    }
    throw EmbeddedDatabaseException.lasting(
        "password file of the database is not one line of five fields: " + file);
  }

  /// A new password: 256 random bits in letters that need no escape in this format.
  static PasswordFile generated(int port, SecureRandom random) {
    var bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    return new PasswordFile(port, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  PasswordFile at(int newPort) {
    return new PasswordFile(newPort, password);
  }

  void write(Path file) throws IOException {
    PrivateFiles.write(
        file, String.join(":", Access.HOST, "" + port, Access.NAME, Access.NAME, password) + "\n");
  }

  @Override
  public String toString() {
    return "password for port " + port;
  }
}
