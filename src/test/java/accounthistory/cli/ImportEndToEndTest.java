package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recorded bodies brought in by hand.
@WithDatabase
final class ImportEndToEndTest {
  private static final String ERROR = "{\"code\":-2015,\"msg\":\"Invalid API-key\"}";
  private static final String COIN_MARGINED =
      """
      {"assets": [{"asset": "BTC", "walletBalance": "1"}],
       "positions": [{"symbol": "BTCUSD_PERP", "positionSide": "BOTH", "positionAmt": "0", "maxQty": "50"}]}
      """;
  private static final String PORTFOLIO =
      """
      {"uniMMR": "5.1", "accountEquity": "1", "actualEquity": "1", "accountMaintMargin": "0"}
      """;

  @TempDir private Path folder;
  private final TestDatabase database;
  private final DSLContext sql;

  ImportEndToEndTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
  }

  @Test
  void aRecordedBodyGoesToItsSlotOnceAndOthersBesideIt() throws IOException {
    try (var desk = new Workbench(folder, database).accounts("flat")) {
      var body = fixture();
      var file = desk.write("body.json", body).toString();
      var other = desk.write("other.json", body.replace("\"feeTier\"", " \"feeTier\"")).toString();

      assertThat(imported(desk, file).out()).startsWith("2026-11-02T08:05:00Z  taken");
      assertThat(imported(desk, file).out()).startsWith("2026-11-02T08:05:00Z  already there");
      assertThat(imported(desk, other).out()).startsWith("2026-11-02T08:05:00Z  superseded");
    }
    assertThat(count("history.account_snapshot where captured_at_source = 'stated'")).isEqualTo(1);
    assertThat(count("history.raw_document")).isEqualTo(2);
    assertThat(count("history.load where kind = 'import' and finished_at is not null"))
        .isEqualTo(3);
  }

  @Test
  void severalBodiesCarryTheirInstantsInTheirNames() throws IOException {
    try (var desk = new Workbench(folder, database).accounts("flat")) {
      var first = desk.write("2026-11-02T080559Z.json", fixture()).toString();
      var second = desk.write("account-1793609100000.json", fixture()).toString();

      var answer = desk.run("import", first, second, "--account", "flat");

      assertThat(answer.exit()).isZero();
      assertThat(answer.out())
          .contains("2026-11-02T08:05:00Z  taken", "2026-11-02T08:45:00Z  taken");
    }
  }

  @Test
  void aBrokenBodyEndsWith65AndIsKept() {
    try (var desk = new Workbench(folder, database).accounts("flat")) {
      var file =
          desk.write(
                  "broken.json",
                  "{\"assets\":[{\"asset\":\"USDT\",\"walletBalance\":\"122,559.90\"}],\"positions\":[]}")
              .toString();

      var answer = imported(desk, file);

      assertThat(answer.exit()).isEqualTo(65);
      assertThat(answer.out())
          .contains("not understood")
          .contains("binance-usdm/simulated/flat")
          .contains("assets[0].walletBalance")
          .contains("122,559.90");
    }
    assertThat(count("history.raw_document")).isEqualTo(1);
    assertThat(count("history.slot_exception where status = 'failed'")).isEqualTo(1);
  }

  /// One login, one folder: each body has a slot of its own.
  @Test
  void aBodyThatIsNoFuturesAccountsEndsWith65AndIsNamed() {
    try (var desk = new Workbench(folder, database).accounts("flat")) {
      refused(desk, "0800", ERROR, "the exchange's error \"-2015\" \"Invalid API-key\"");
      refused(desk, "0900", COIN_MARGINED, "of /dapi/v1/account (COIN-M futures)");
      refused(desk, "1000", PORTFOLIO, "of /papi/v1/account (portfolio margin)");
    }
    assertThat(count("history.account_snapshot")).isZero();
    assertThat(count("history.raw_document")).isEqualTo(3);
    assertThat(count("history.slot_exception where status = 'failed'")).isEqualTo(3);
  }

  private static void refused(Workbench desk, String time, String body, String message) {
    var file = desk.write("2026-11-02T" + time + "59Z.json", body).toString();

    var answer = desk.run("import", file, "--account", "flat");

    assertThat(answer.exit()).as(body).isEqualTo(65);
    assertThat(answer.out()).contains("not understood", message).doesNotContain("  taken");
  }

  @Test
  void anInstantOutsideTheHistoryAndAnUnknownAccountAreRefused() throws IOException {
    try (var desk = new Workbench(folder, database).accounts("flat")) {
      var file = desk.write("body.json", fixture()).toString();

      var early = desk.run("import", file, "--account", "flat", "--at", "2018-01-01T00:00:00Z");
      assertThat(early.exit()).isEqualTo(2);
      assertThat(early.err()).contains("2018-01-01T00:00:00Z").contains("2019-09-01T00:00:00Z");

      var unknown =
          desk.run("import", file, "--account", "unknown", "--at", "2026-11-02T00:00:00Z");
      assertThat(unknown.exit()).isEqualTo(2);
      assertThat(unknown.err()).contains("account unknown is not configured; configured: flat");

      assertThat(desk.run("import", file, "--account", "flat").exit()).isEqualTo(2);

      var at = "2026-11-02T080711Z";
      desk.write(at + ".json", fixture());
      var misspelt =
          desk.run("import", "--account", "flat", folder.resolve(at + ".json").toString(), "none");
      assertThat(misspelt.exit()).isEqualTo(2);
      assertThat(misspelt.err()).isEqualTo("none: there is no such file\n");
    }
    assertThat(count("history.raw_document")).isZero();
  }

  private static Workbench.Answer imported(Workbench desk, String file) {
    return desk.run("import", file, "--account", "flat", "--at", "2026-11-02T08:07:11Z");
  }

  private static String fixture() throws IOException {
    try (InputStream file =
        ImportEndToEndTest.class.getResourceAsStream(
            "/payload/binance-usdm/account/hedge-cross.json")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private long count(String what) {
    return sql.fetchSingle("select count(*) from " + what).get(0, Long.class);
  }
}
