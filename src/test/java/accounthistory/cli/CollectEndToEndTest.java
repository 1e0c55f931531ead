package accounthistory.cli;

import static accounthistory.cli.Workbench.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.http.CannedReply;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One batch run as its operator sees it: command line in, exit code, JSON line and rows out.
@WithDatabase
final class CollectEndToEndTest {
  private static final Instant NOON = BEGIN.plus(Duration.ofHours(12));

  @TempDir private Path folder;
  private final TestDatabase database;
  private final DSLContext sql;
  private Workbench desk;

  CollectEndToEndTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
  }

  @BeforeEach
  void sitDown() {
    desk = new Workbench(folder, database);
  }

  @AfterEach
  void getUp() {
    desk.close();
  }

  @Test
  void aRunAfterTheLatenessCallsASlotTakenThatIs() {
    desk.accounts("one-way-cross");
    desk.run("collect", "--json");

    desk.clock.advanceTo(NOON.plusSeconds(240));
    var late = desk.run("collect", "--json");

    assertThat(late.exit()).isZero();
    assertThat(late.lastLine())
        .contains("\"outcome\":\"already_taken\",\"code\":0", "\"slot_lost\":false");
  }

  @Test
  void whatWaitsForAProofOfIdentityIsInTheRunsJson() {
    desk.accounts("one-way-cross");
    desk.answer("/fapi/v3/balance", CannedReply.error(503, -1008, "overloaded"));

    var run = desk.run("collect", "--json");

    assertThat(run.exit()).as(run.err()).isEqualTo(75);
    assertThat(run.lastLine())
        .contains(
            "\"unproven\":[{\"account\":\"one-way-cross\",\"environment\":\"simulated\","
                + "\"captures\":4,\"oldest_slot\":\"2026-11-20T12:00:00Z\","
                + "\"proof\":\"account_code\",\"why\":",
            "overloaded",
            "\"failed_at\":\"2026-11-20T12:00:2",
            "\"again_at\":\"2026-11-20T12:05:");
    desk.answerAsUsual();
    desk.clock.advanceTo(NOON.plusSeconds(321));
    assertThat(desk.run("collect", "--json").lastLine()).doesNotContain("unproven");
  }

  @Test
  void whatTheExchangeSaysIsTextWhereverItIsShown() {
    desk.accounts("one-way-cross");
    desk.answer(
        "/fapi/v2/account",
        CannedReply.html(
            400,
            "{\"code\":-2015,\"msg\":\"\\u001b[31mred\\u001b]8;;http://x\\u0007link"
                + "\\r\\n2026-11-20T12:00:00.000Z ERROR forged \\u202Etxt\"}"));

    var answer = desk.run("collect", "--json");
    var report = desk.run("report", "coverage");
    var spool = desk.run("spool", "status");

    assertThat(answer.lastLine()).contains("red", "link");
    for (var shown : List.of(answer, report, spool)) {
      assertThat(shown.out() + shown.err())
          .doesNotContain("\u001b", "\u0007", "\r2026", "\u202E")
          .doesNotContainPattern("(?m)^2026-11-20T12:00:00.000Z ERROR forged");
    }
  }

  @Test
  void takesEveryAccountsSlotOnceAndSaysSo() {
    desk.accounts("one-way-cross", "multi-hedge");

    var first = desk.run("collect", "--json");
    var second = desk.run("collect", "--json");

    assertThat(first.exit()).isZero();
    assertThat(first.lastLine())
        .contains("\"account\":\"one-way-cross\"")
        .contains("\"slot\":\"2026-11-20T12:00:00Z\",\"outcome\":\"taken\",\"code\":0")
        .contains("\"waiting\":0");
    assertThat(second.exit()).isZero();
    assertThat(second.lastLine()).contains("\"outcome\":\"already_taken\"");
    assertThat(count("history.account_snapshot")).isEqualTo(2);
    assertThat(desk.exchange.servedCounts().requests("/fapi/v2/account")).isEqualTo(2);
  }

  @Test
  void moreAccountsThanTheWeightAllowsAreToldBeforeAnythingIsAsked() {
    desk.accounts("one-way-cross", "hedge-cross", "multi-hedge", "flat", "usdc-margined");
    assertThat(desk.run("config", "check").out()).doesNotContain("Warning");
    desk.set("ACCOUNT_HISTORY_EXCHANGE_WEIGHT_LIMIT", "20");

    var answer = desk.run("config", "check");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out())
        .contains("Warning: binance-usdm/simulated: 5 accounts need a weight of 61 within 2m30s")
        .contains("54 may be used: 4 accounts fit");
  }

  @Test
  void rowsAreThoseOfTheExchangesBooks() {
    desk.accounts("one-way-cross", "hedge-cross", "one-way-isolated", "multi-hedge", "flat");
    for (var slot = 0; slot < 4; slot++) {
      desk.clock.advanceTo(NOON.plus(Duration.ofMinutes(5L * slot)).plusSeconds(21));
      assertThat(desk.run("collect").exit()).isZero();
    }

    for (var name : sql.fetchValues("select name from history.account where kind = 'trading'")) {
      var served = desk.exchange.servedCounts().account(String.valueOf(name));
      var stored =
          sql.fetchSingle(
              """
              select
                  count(distinct snapshot_at),
                  coalesce(sum(asset_balance_rows), 0),
                  coalesce(sum(position_rows), 0),
                  (select count(*) from history.position where account_id = account.account_id),
                  (select count(*) from history.asset_balance where account_id = account.account_id)
              from history.account
              inner join history.account_snapshot using (account_id)
              where name = {0}
              group by account.account_id
              """,
              DSL.val(name));
      assertThat(stored.get(0, Long.class)).as("%s snapshots", name).isEqualTo(served.bodies());
      assertThat(stored.get(1, Long.class)).as("%s assets", name).isEqualTo(served.assetRows());
      assertThat(stored.get(2, Long.class)).isEqualTo(served.positionRows());
      assertThat(stored.get(3, Long.class)).isEqualTo(served.positionRows());
      assertThat(stored.get(4, Long.class)).isEqualTo(served.assetRows());
    }
    assertThat(count("history.position where settle_asset is null")).isZero();
    assertThat(count("analytics.equity where equity is null")).isZero();
    // Of the time after the test's clock the server's would expect slots.
    sql.execute(
        "alter database %s set analytics.as_of = '%s'"
            .formatted(database.name(), desk.clock.instant()));
    var checked = desk.run("check");
    assertThat(checked.exit()).as(checked.out()).isZero();
  }

  @Test
  void anAccountWhoseKeyIsRefusedCostsNoOtherItsSnapshot() {
    desk.accounts("one-way-cross", "flat");
    desk.write("one-way-cross.secret", "not-the-secret");

    var answer = desk.run("collect", "--json");

    assertThat(answer.exit()).isEqualTo(77);
    assertThat(answer.lastLine())
        .contains("\"account\":\"one-way-cross\",\"environment\":\"simulated\"")
        .contains("\"outcome\":\"refused\",\"code\":77,\"retryable\":false,\"slot_lost\":true")
        .contains("-1022")
        .contains("\"account\":\"flat\"")
        .contains("\"outcome\":\"taken\"");
    assertThat(count("history.slot_exception where status = 'failed' and reason = 'refused'"))
        .isEqualTo(1);
  }

  @Test
  void withoutADatabaseTheCaptureWaitsAndKeepsItsTimes() {
    desk.accounts("one-way-cross");
    desk.set(
        "ACCOUNT_HISTORY_DATABASE_URL", "postgresql://u:p@127.0.0.1:1/nowhere?sslmode=disable");

    var away = desk.run("collect", "--drain-wait", "1s", "--json");

    assertThat(away.exit()).isEqualTo(75);
    assertThat(away.lastLine()).contains("\"outcome\":\"spooled\"").contains("\"slot_lost\":false");

    desk.set("ACCOUNT_HISTORY_DATABASE_URL", database.url());
    desk.clock.advanceTo(NOON.plus(Duration.ofMinutes(5)).plusSeconds(21));
    assertThat(desk.run("collect").exit()).isZero();

    assertThat(sql.fetchValues("select snapshot_at from history.account_snapshot order by 1"))
        .hasSize(2);
    assertThat(
            count(
                "history.account_snapshot where snapshot_at = '2026-11-20T12:00:00Z'"
                    + " and captured_at between '2026-11-20T12:00:20Z' and '2026-11-20T12:01:20Z'"))
        .isEqualTo(1);
    assertThat(count("history.slot_exception")).isZero();
  }

  @Test
  void aRunThatComesTooLateRecordsTheMissAndSaysWhenToStart() {
    desk.accounts("flat");
    assertThat(desk.run("collect").exit()).isZero();
    desk.clock.advanceTo(NOON.plus(Duration.ofMinutes(18)));

    var late = desk.run("collect", "--json");

    assertThat(late.exit()).isEqualTo(75);
    assertThat(late.lastLine())
        .contains("\"outcome\":\"too_late\"")
        .contains("\"slot_lost\":true")
        .contains("start it within 2m50s of the grid instant");
    assertThat(
            sql.fetchSingle(
                    "select array_agg(first_slot || ' ' || last_slot || ' ' || reason order by first_slot)::text from (select to_char(first_slot at time zone 'UTC', 'HH24:MI') as first_slot, to_char(last_slot at time zone 'UTC', 'HH24:MI') as last_slot, reason from history.slot_exception) as e")
                .get(0, String.class))
        .isEqualTo("{\"12:05 12:10 not_running\",\"12:15 12:15 too_late\"}");
    assertThat(
            count(
                "analytics.slots where state = 'unaccounted' and snapshot_at <= '2026-11-20T12:15:00Z'"))
        .isZero();
  }

  @Test
  void aReplyThatIsNotUnderstoodIsKeptAndFailsTheSlot() {
    desk.accounts("flat");
    desk.answer("/fapi/v2/account", CannedReply.json("{\"assets\":[],\"positions\":\"none\"}"));

    var answer = desk.run("collect", "--json");

    assertThat(answer.exit()).isEqualTo(65);
    assertThat(answer.lastLine()).contains("\"outcome\":\"not_understood\"").contains("positions");
    assertThat(count("history.slot_exception where reason = 'not_understood'")).isEqualTo(1);
    assertThat(count("history.raw_document where stream = 'account' and size_bytes = 32"))
        .isEqualTo(1);
    assertThat(count("history.account_snapshot")).isZero();

    desk.answerAsUsual();
    assertThat(desk.run("collect").exit()).isZero();
    assertThat(count("history.slot_exception")).isZero();
    assertThat(count("history.account_snapshot")).isEqualTo(1);
  }

  @Test
  void aBanStandsInTheStatusUntilItIsReopened() {
    desk.accounts("flat");
    assertThat(desk.run("exchange", "status").exit()).isZero();
    desk.answer(
        "/fapi/v2/account",
        new CannedReply.Whole(418, "text/plain", "", Map.of("Retry-After", "86400")));
    assertThat(desk.run("collect").exit()).isEqualTo(75);
    desk.answerAsUsual();
    var asked = desk.exchange.servedCounts().requests();

    var closed = desk.run("exchange", "status", "--format", "csv");

    assertThat(closed.exit()).isEqualTo(75);
    assertThat(closed.out())
        .startsWith("environment,host,kept_in,weight,weight_limit,closed_because,closed_since,")
        .containsPattern("-wallet,tables,0,,banned,2026-11-20T12:00:2\\S+,2026-11-21T12:00:2")
        .containsPattern("[0-9],folder,[0-9]+,2400,banned,2026-11-20T12:00:2");
    assertThat(closed.err()).contains("HTTP 418");
    assertThat(desk.exchange.servedCounts().requests()).isEqualTo(asked);

    desk.set("COLUMNS", "60");
    assertThat(desk.run("exchange", "status").out().lines())
        .anyMatch(it -> it.startsWith("(left out to fit 60 columns: "))
        .allMatch(it -> it.length() <= 60);

    var reopened = desk.run("exchange", "reopen", "simulated");
    assertThat(reopened.exit()).isZero();
    assertThat(reopened.out())
        .containsPattern(
            "simulated: reopened, it was closed since 2026-11-20T12:00:\\d\\d(\\.\\d{3})?Z"
                + " until 2026-11-21T12:00:\\d\\d(\\.\\d{3})?Z, banned: ");
    assertThat(desk.run("exchange", "reopen", "SIMULATED").out())
        .contains("simulated: nothing is closed");
    assertThat(desk.run("exchange", "reopen", "production").exit()).isEqualTo(2);
    assertThat(desk.run("exchange", "status").exit()).isZero();
    assertThat(desk.run("collect").exit()).isZero();

    desk.answer("/fapi/v1/time", new CannedReply.Whole(503, "text/html", "down", Map.of()));
    var silent = desk.run("exchange", "status");
    assertThat(silent.exit()).isEqualTo(69);
    assertThat(silent.err())
        .containsPattern("simulated: the exchange does not report its time: .*HTTP 503");
  }

  @Test
  void aDormantAccountIsAStateOfItsOwn() {
    desk.accounts("dormant");

    var answer = desk.run("collect", "--json");

    assertThat(answer.exit()).isZero();
    assertThat(answer.lastLine())
        .contains("\"outcome\":\"inactive\",\"code\":0,\"retryable\":false,\"slot_lost\":false");

    assertThat(count("history.slot_exception where status = 'inactive'")).isEqualTo(1);
  }

  @Test
  void noSecretIsEverStoredOrPrinted() {
    desk.accounts("one-way-cross");
    desk.set("ACCOUNT_HISTORY_LOG_LEVEL", "trace");

    var answers =
        new StringBuilder()
            .append(desk.run("collect", "--json"))
            .append(desk.run("config", "show"))
            .append(desk.run("database", "psql"))
            .append(listed(desk.run("accounts", "list")));

    var account = desk.world.account("one-way-cross");
    assertThat(answers).doesNotContain(account.apiKey(), account.secret().text());
    assertThat(answers).contains("••••••");
    assertThat(answers).doesNotContain(database.password().reveal());
  }

  private static Workbench.Answer listed(Workbench.Answer answer) {
    assertThat(answer.exit()).isZero();
    return answer;
  }

  private long count(String what) {
    return sql.fetchSingle("select count(*) from " + what).get(0, Long.class);
  }
}
