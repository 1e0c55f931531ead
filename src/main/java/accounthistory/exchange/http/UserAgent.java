package accounthistory.exchange.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The name under which the program asks: its own, with its version.
final class UserAgent {
  static final String TEXT = "account-history/" + version();

  private UserAgent() {}

  private static String version() {
    try (var file = UserAgent.class.getResourceAsStream("/accounthistory/build.properties")) {
      if (file == null) {
        return "unknown";
      }
      var build = new Properties();
      build.load(file);
      var version = build.getProperty("version", "");
      return version.matches("[0-9A-Za-z.+-]{1,64}") ? version : "unknown";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
