package accounthistory.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.secret.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import org.postgresql.ds.PGSimpleDataSource;

/// Where a database of the tests is, and who may connect.
record Address(String host, int port, String database, String user, Secret password) {
  private static final int USUAL_PORT = 5432;

  /// Reads `postgresql://user:password@host:port/database`.
  static Address parse(String url) {
    var uri = URI.create(url);
    var credentials = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    var colon = credentials.indexOf(':');
    if (uri.getHost() == null || colon < 1 || uri.getPath().length() < 2) {
      throw new IllegalArgumentException(
          "test.database is none of embedded, container, postgresql://user:password@host/database");
    }
    return new Address(
        uri.getHost(),
        uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
        uri.getPath().substring(1),
        decoded(credentials.substring(0, colon)),
        Secret.of(decoded(credentials.substring(colon + 1))));
  }

  Address of(String otherDatabase) {
    return new Address(host, port, otherDatabase, user, password);
  }

  String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database;
  }

  String urlWithPassword() {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(encoded(user), encoded(password.reveal()), host, port, database);
  }

  PGSimpleDataSource dataSource() {
    var dataSource = new PGSimpleDataSource();
    dataSource.setUrl(jdbcUrl());
    dataSource.setUser(user);
    dataSource.setPassword(password.reveal());
    return dataSource;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
