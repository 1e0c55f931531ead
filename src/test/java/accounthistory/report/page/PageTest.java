package accounthistory.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.report.Column;
import accounthistory.report.Table;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What is in the file, whatever draws it.
@WithDatabase
final class PageTest {
  private static final Pattern ELEMENT =
      Pattern.compile(
          "<(script|style)( type=\"application/json\" id=\"data\")?>(.*?)</\\1>", Pattern.DOTALL);

  private static final Set<String> KINDS =
      Set.of("lines", "stacked", "bridge", "bars", "calendar", "matrix", "pivot");

  /// Columns whose null is no figure that is missing.
  private static final Set<String> MAY_BE_EMPTY =
      Set.of("account", "note", "liquidated_below", "liquidated_above", "first_gap_at", "mode");

  private final HostileHistory history;

  PageTest(TestDatabase database) {
    history = new HostileHistory(database);
    history.write();
  }

  @Test
  void theBrowserMayRunWhatIsInTheFileAndAskNobodyForAnything() throws Exception {
    var page = page("UTC");

    assertThat(page.getBytes(UTF_8).length).isLessThan(1_500_000);
    assertThat(own(page)).doesNotContain("src=\"", "@import", "url(", "fetch(", "XMLHttpRequest");
    var policy = between(page, "Content-Security-Policy\" content=\"", "\"");
    assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe", "http");
    var elements = ELEMENT.matcher(page).results().toList();
    assertThat(elements).hasSize(4);
    for (var element : elements) {
      if (element.group(2) == null) {
        assertThat(policy).contains("'sha256-" + sha256(element.group(3)) + "'");
      }
    }
  }

  @Test
  void whatOthersHaveNamedCannotEndTheDataOrHide() throws SQLException {
    var page = page("UTC");

    assertThat(data(page)).contains("hurt()").doesNotContain("<", ">", "&", "\u202E");
    var names = JsonMapper.shared().readTree(data(page)).toString();
    assertThat(names).contains("hurt()", "onerror", "onload");
    assertThat(JsonMapper.shared().readTree(data(page)).get("group").asString())
        .isEqualTo(HostileHistory.GROUP);
  }

  @Test
  void everyPanelNamesColumnsThatItHas() throws SQLException {
    for (var each : tables("UTC").entrySet()) {
      var panel = each.getKey();
      var columns = each.getValue().columns().stream().map(Column::name).toList();

      assertThat(columns).as(panel.name()).startsWith("account", "environment").contains("note");
      assertThat(columns).as(panel.name()).containsAll(named(panel)).doesNotHaveDuplicates();
      assertThat(panel.said("about")).isIn("now", "period", "all of the history");
    }
    assertThat(Panel.all().stream().map(Panel::name)).doesNotHaveDuplicates();
  }

  @Test
  void everyNullSaysWhy() throws SQLException {
    var unexplained = new ArrayList<String>();
    tables("UTC")
        .forEach((panel, table) -> {
          var names = table.columns().stream().map(Column::name).toList();
          var shown = panel.said("chart").isEmpty() ? names : named(panel);
          for (var row : table.rows()) {
            var note = String.valueOf(row.get(names.indexOf("note")));
            for (var i = 0; i < row.size(); i++) {
              if (row.get(i) == null
                  && shown.contains(names.get(i))
                  && !MAY_BE_EMPTY.contains(names.get(i))
                  && (note.isEmpty() || note.equals("null"))) {
                unexplained.add(panel.name() + "." + names.get(i) + ": " + row);
              }
            }
          }
        });

    assertThat(unexplained).isEmpty();
  }

  @Test
  void daysAreThoseOfTheZone() throws SQLException {
    var profits = rows("daily_profit", "Asia/Kathmandu");

    assertThat(profits.columns().get(2).name()).isEqualTo("day");
    assertThat(HostileHistory.request(ZoneId.of("Asia/Kathmandu")).since())
        .hasToString("2026-11-16T18:15:00Z");
    assertThat(profits.rows()).isNotEmpty();
  }

  @Test
  void thePartsOfTheBridgeSumUp() throws SQLException {
    var table = rows("bridge", "UTC");
    var sum = BigDecimal.ZERO;
    for (var row : table.rows()) {
      if (row.getFirst() == null) {
        var amount = (BigDecimal) Objects.requireNonNull(row.get(3));
        sum = row.get(2).equals("closing equity") ? sum.subtract(amount) : sum.add(amount);
      }
    }

    assertThat(sum).isZero();
    assertThat(table.rows().toString()).contains("opening equity, 1500.00000000");
  }

  private Table rows(String panel, String zone) throws SQLException {
    return tables(zone).entrySet().stream()
        .filter(it -> it.getKey().name().equals(panel))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private Map<Panel, Table> tables(String zone) throws SQLException {
    try (var connection = history.connect()) {
      return PanelReader.read(connection, HostileHistory.request(ZoneId.of(zone)));
    }
  }

  private String page(String zone) throws SQLException {
    try (var connection = history.connect()) {
      return HtmlPage.of(connection, HostileHistory.request(ZoneId.of(zone)), "1.2.3");
    }
  }

  /// The columns that the panel's first lines name.
  private static List<String> named(Panel panel) {
    var named = new ArrayList<String>();
    var words = panel.said("chart").split(" ");
    if (words.length > 1) {
      assertThat(words[0]).isIn(KINDS);
      Arrays.stream(words)
          .skip(1)
          .map(it -> it.substring(it.indexOf('=') + 1))
          .flatMap(it -> Arrays.stream(it.split(",")))
          .filter(it -> !it.matches("\\d+"))
          .forEach(named::add);
    }
    if (!panel.said("show").isEmpty()) {
      named.addAll(List.of(panel.said("show").split(", ")));
    }
    return named;
  }

  /// The page without the library that draws.
  private static String own(String page) {
    return page.replace(Resources.charts(), "");
  }

  private static String data(String page) {
    return between(page, "id=\"data\">", "</script>");
  }

  private static String between(String text, String begin, String end) {
    var from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private static String sha256(String text) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }
}
