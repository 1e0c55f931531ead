package accounthistory.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One HTML file with all that it needs: it requests nothing, and a browser runs no other script in
/// it than these.
public final class HtmlPage {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

  /// In the order in which they need each other.
  private static final List<String> SCRIPTS =
      List.of("figures.js", "data.js", "tables.js", "charts.js", "summary.js", "page.js");

  private HtmlPage() {}

  /// Reads every panel and writes the file's text.
  ///
  /// @param connection in auto-commit mode; is so again afterwards
  /// @param version of this program
  public static String of(Connection connection, PageRequest request, String version)
      throws SQLException {
    return html(DataIsland.of(request, version, PanelReader.read(connection, request)));
  }

  private static String html(String data) {
    var style = Resources.own("page.css");
    var charts = Resources.charts();
    var own = SCRIPTS.stream().map(Resources::own).collect(Collectors.joining("\n"));
    var policy =
        "default-src 'none'; script-src %s %s; style-src %s; img-src data:; base-uri 'none'; form-action 'none'"
            .formatted(hash(charts), hash(own), hash(style));
    return filled(
        Resources.own("page.html"),
        Map.of("policy", policy, "style", style, "charts", charts, "data", data, "own", own));
  }

  private static String filled(String template, Map<String, String> parts) {
    return PLACE
        .matcher(template)
        .replaceAll(it -> Matcher.quoteReplacement(parts.getOrDefault(it.group(1), "")));
  }

  /// As a content security policy names a script or style that is within the page.
  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
