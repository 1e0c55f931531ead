package accounthistory.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/// The page as people see it: in Chromium, when the machine has it.
@WithDatabase
final class PageInBrowserTest {
  /// Alpha of every pixel, row by row: a canvas on which nothing is drawn has only zeros.
  private static final String EMPTY_CHARTS =
      """
      return [...document.querySelectorAll('.chart')].filter(chart => {
        const canvas = chart.querySelector('canvas');
        const pixels = canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return !pixels?.some((value, index) => index % 4 === 3 && value > 0);
      }).map(chart => chart.getAttribute('aria-label'));
      """;

  private static final String SERIOUS =
      """
      const done = arguments[arguments.length - 1];
      axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations
        .filter(it => it.impact === 'serious' || it.impact === 'critical')
        .map(it => it.id + ': ' + it.nodes.slice(0, 3).map(node => node.html).join(' '))));
      """;

  private final HostileHistory history;
  @TempDir private Path folder;

  PageInBrowserTest(TestDatabase database) {
    history = new HostileHistory(database);
  }

  /// One browser and one page, since both take seconds.
  @Test
  void peopleSeeWhatTheViewsSayAndNothingElse() throws SQLException, IOException {
    try (var browser = Browser.start().orElse(null)) {
      if (browser == null) {
        System.out.println("The page is not looked at: this machine has no Chromium");
      }
      assumeTrue(browser != null);
      var page = written();
      browser.show(1440, 900, false);
      System.out.println("The page was drawn in " + browser.open(page).toMillis() + " ms");

      everyChartIsDrawnWithoutAComplaint(browser);
      theFiguresAreThoseOfTheViews(browser);
      theCsvHasEveryDigit(browser);
      whatMeansHarmIsATextLikeAnyOther(browser);
      nothingSeriousHindersWhoDoesNotSeeOrPoint(browser);
      aMemberCanBeLookedAtAlone(browser);
      theKeyboardChangesTheColours(browser);
      itPrints(browser);
      itFits(browser, page, 1440, true);
      itFits(browser, page, 390, false);
    }
  }

  private Path written() throws SQLException, IOException {
    history.write();
    try (var connection = history.connect()) {
      var request = HostileHistory.request(ZoneId.of("Europe/Berlin"));
      return Files.writeString(
          folder.resolve("page.html"), HtmlPage.of(connection, request, "1.2.3"));
    }
  }

  private static void everyChartIsDrawnWithoutAComplaint(Browser browser) {
    assertThat(browser.messages()).isEmpty();
    assertThat(browser.texts(".panel h3")).hasSameSizeAs(Panel.all());
    assertThat(browser.texts(".chart")).hasSizeGreaterThan(8);
    assertThat((List<?>) browser.ask(EMPTY_CHARTS)).isEmpty();
  }

  private void theFiguresAreThoseOfTheViews(Browser browser) throws SQLException {
    assertThat(browser.texts("#panel-equity_now tbody tr td:nth-of-type(1)"))
        .containsExactlyElementsOf(
            shown(
                """
                select equity from (
                    (select 0, '', equity from analytics.group_equity
                    where group_name = 'all' and snapshot_at = '2026-11-19T14:00Z')
                    union all
                    select 1, account_name, equity from analytics.latest_equity
                ) as found (place, account, equity)
                order by place, account
                """));
    assertThat(browser.texts(".tile .figure").getFirst())
        .isEqualTo(browser.texts("#panel-equity_now td").getFirst() + " USD");
    assertThat(browser.texts("#panel-periods tbody tr:nth-of-type(2) td span"))
        .startsWith(
            values(
                    """
                    select replace(to_char(round(pnl, 2), 'FMSG999,990.00'), '-', '−')
                    from analytics.pnl_by_day('Europe/Berlin', '2026-11-18', '2026-11-19')
                    where account_name = 'main' order by day desc
                    """)
                .toArray(String[]::new));
    assertThat(browser.texts("#panel-stress tbody td")).contains(HostileHistory.SCENARIO);
  }

  private void theCsvHasEveryDigit(Browser browser) throws SQLException {
    var csv =
        String.valueOf(
            browser.ask(
                "const panel = data.named('daily_profit');"
                    + "return tables.csv(panel, data.rows(panel, 'main'))"));

    for (var profit :
        values(
            """
            select pnl from analytics.pnl_by_day('Europe/Berlin', '2026-11-17', '2026-11-19')
            where account_name = 'main' and pnl is not null
            """)) {
      assertThat(csv).contains("," + profit + ",");
    }
  }

  private static void whatMeansHarmIsATextLikeAnyOther(Browser browser) {
    assertThat(browser.ask("return typeof hurt")).isEqualTo("undefined");
    assertThat(browser.ask("return document.querySelectorAll('img, svg').length")).isEqualTo(0L);
    assertThat(browser.texts("#panel-open_positions tbody td")).contains(HostileHistory.SYMBOL);
    assertThat(browser.texts("h1")).containsExactly("Group " + HostileHistory.GROUP);
  }

  private static void nothingSeriousHindersWhoDoesNotSeeOrPoint(Browser browser)
      throws IOException {
    try (var script = Browser.class.getClassLoader().getResourceAsStream("axe.min.js")) {
      browser.ask(new String(Objects.requireNonNull(script).readAllBytes(), UTF_8));
    }
    assertThat((List<?>) browser.await(SERIOUS)).isEmpty();
  }

  private static void aMemberCanBeLookedAtAlone(Browser browser) {
    browser.element("#subject").sendKeys("side");

    assertThat(browser.texts(".tile dt").getFirst()).isEqualTo("Equity, side");
    assertThat(browser.texts("#panel-periods tbody th")).containsExactly("side");
    assertThat((List<?>) browser.ask(EMPTY_CHARTS)).isEmpty();
    assertThat(browser.messages()).isEmpty();
  }

  private static void theKeyboardChangesTheColours(Browser browser) {
    var before = browser.ask("return getComputedStyle(document.body).backgroundColor");
    browser.element("#theme").sendKeys(Keys.ENTER);

    assertThat(browser.ask("return getComputedStyle(document.body).backgroundColor"))
        .isNotEqualTo(before);
  }

  private static void itPrints(Browser browser) {
    assertThat(browser.printed()).startsWith("%PDF".getBytes(UTF_8)).hasSizeGreaterThan(20_000);
  }

  private static void itFits(Browser browser, Path page, int width, boolean isDark) {
    browser.show(width, 900, isDark);
    browser.open(page);

    assertThat(
            browser.ask(
                "const root = document.documentElement; return root.scrollWidth - root.clientWidth"))
        .as("width %s", width)
        .isEqualTo(0L);
    assertThat(browser.ask("return matchMedia('(prefers-color-scheme: dark)').matches"))
        .isEqualTo(isDark);
    assertThat((List<?>) browser.ask(EMPTY_CHARTS)).isEmpty();
    assertThat(browser.messages()).isEmpty();
  }

  /// Decimals as the page shows them.
  private List<String> shown(String query) throws SQLException {
    return values(
        "select to_char(round(found.equity, 2), 'FM999,990.00') from (%s) as found"
            .formatted(query));
  }

  private List<String> values(String query) throws SQLException {
    var values = new ArrayList<String>();
    try (var connection = history.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
