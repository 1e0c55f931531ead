package accounthistory.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.cli.Main;
import accounthistory.cli.command.DemoCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An hour of the demo, and what a newcomer asks of them.
final class DemoEndToEndTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-02T00:00:00Z");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    ask("database", "stop", "--demo");
  }

  @Test
  void whatTheDemoShowsCanBeAskedForAgain() throws Exception {
    var host = host();
    new DemoCommand(host).show(MIDNIGHT.minus(Duration.ofHours(1)), MIDNIGHT);

    var page = folder.resolve(".local/share/account-history/demo/accounts.html");
    assertThat(out.toString()).contains("Open this page in a browser", page.toString());
    assertThat(page).content().contains("hedge-cross").endsWith("</html>\n");

    // the way on that it prints is one that only reads
    assertThat(out.toString()).contains("PGOPTIONS='-c default_transaction_read_only=on -c role=");
    assertThat(ask("database", "start", "--demo"))
        .contains("Connect: " + ask("database", "psql", "--demo").strip());
    assertThat(ask("database", "sql", "--demo", "select count(*) from history.account"))
        .contains("permission denied for schema history", "with --write");

    // yesterday is over, and its last interval has all its flows; today has none yet
    var profit = ask("report", "profit", "--demo", "--format", "csv");
    assertThat(profit.lines().filter(it -> it.startsWith("hedge-cross,")))
        .singleElement()
        .asString()
        .matches("hedge-cross,,(-?\\d+\\.\\d\\d,){8}no interval of today yet");
    assertThat(profit).doesNotContain("income not complete");
    assertThat(
            ask(
                "database",
                "sql",
                "--demo",
                "--format",
                "csv",
                "select distinct reason from analytics.daily_pnl where day = '2026-11-02'"))
        .isEqualToIgnoringNewLines("reason\nno interval yet");

    // the demo's yesterday, whatever day the machine has
    assertThat(ask("report", "coverage", "--demo", "--format", "csv", "-p", "since=yesterday"))
        .contains("hedge-cross,2026-11-01,", "hedge-cross,2026-11-02,");
    assertThat(ask("report", "coverage", "--demo", "--format", "csv", "-p", "since=today"))
        .doesNotContain("2026-11-01")
        .contains("hedge-cross,2026-11-02,");
    assertThat(ask("report", "coverage", "--demo", "-p", "since=lately").lines())
        .singleElement()
        .asString()
        .contains("--parameter: ", "\"lately\"");
    assertThat(ask("check", "--demo", "--since", "yesterday")).doesNotContain("fail", "VIOLATED");
  }

  private String ask(String... command) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Main.run(host(), command);
    return out + err.toString();
  }

  private HostEnvironment host() {
    return new HostEnvironment(
        Map.of(),
        Optional.of(folder),
        folder,
        () -> Instant.parse("2026-12-24T12:00:00Z"),
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }
}
