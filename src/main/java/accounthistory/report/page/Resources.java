package accounthistory.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The parts of the page that do not depend on what it shows.
final class Resources {
  private Resources() {}

  /// A file beside this package.
  static String own(String name) {
    return text("accounthistory/report/page/" + name);
  }

  /// The library that draws, with its license.
  static String charts() {
    return text("META-INF/resources/webjars/echarts/%s/echarts.min.js".formatted(version()));
  }

  private static String version() {
    var properties = new Properties();
    try (var stream = stream("META-INF/maven/org.webjars/echarts/pom.properties")) {
      properties.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("the library's version", e);
    }
    return properties.getProperty("version");
  }

  private static String text(String path) {
    try (var stream = stream(path)) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  private static InputStream stream(String path) {
    var stream = Resources.class.getClassLoader().getResourceAsStream(path);
    if (stream == null) {
      throw new IllegalStateException(path + " is missing from the class path");
    }
    return stream;
  }
}
