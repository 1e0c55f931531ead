package accounthistory.report;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FormatTest {
  private static final Table TABLE =
      new Table(
          "Two rows",
          List.of(
              new Column("symbol", false),
              new Column("amount", true),
              new Column("at", false),
              new Column("day", false),
              new Column("ok", false),
              new Column("lacks", false)),
          List.of(
              row(
                  "币安USDT",
                  new BigDecimal("-1234567.50"),
                  Instant.parse("2026-01-15T12:00:00Z"),
                  LocalDate.parse("2026-01-15"),
                  true,
                  List.of("BNB", "U")),
              row("a,\"b\"", new BigDecimal("1E+3"), null, null, null, null)),
          false);

  @Test
  void aTerminalTableAlignsNumbersToTheRightAndKnowsWideCharacters() {
    assertThat(Format.TABLE.write(TABLE))
        .isEqualTo(
            """
            Two rows
            symbol         amount  at                 day         ok   lacks
            ────────  ───────────  ─────────────────  ──────────  ───  ─────
            币安USDT  -1234567.50  2026-01-15 12:00Z  2026-01-15  yes  BNB,U
            a,"b"            1000  –                  –           –    –
            """);
  }

  @Test
  void secondsAreShownWhereThereAreSome() {
    assertThat(Values.readable(Instant.parse("2026-01-15T12:00:20Z")))
        .isEqualTo("2026-01-15 12:00:20Z");
    assertThat(Values.readable(Instant.parse("2026-01-15T12:00:00.5Z")))
        .isEqualTo("2026-01-15 12:00:00.500Z");
  }

  @Test
  void csvQuotesWhatNeedsItAndTellsNullFromEmpty() {
    assertThat(Format.CSV.write(TABLE))
        .isEqualTo(
            "symbol,amount,at,day,ok,lacks\r\n"
                + "币安USDT,-1234567.50,2026-01-15T12:00:00Z,2026-01-15,true,\"BNB,U\"\r\n"
                + "\"a,\"\"b\"\"\",1000,,,,\r\n");
    assertThat(Format.CSV.write(new Table("t", columns("a"), List.of(row("")), false)))
        .isEqualTo("a\r\n\"\"\r\n");
  }

  @Test
  void jsonKeepsEveryDigitOfANumber() {
    var table =
        new Table(
            "t", columns("a"), List.of(row(new BigDecimal("12345678901234567.1234567890"))), false);

    assertThat(Format.NDJSON.write(table)).isEqualTo("{\"a\":12345678901234567.1234567890}\n");
    assertThat(Format.JSON.write(TABLE))
        .isEqualTo(
            """
            [
              {"symbol":"币安USDT","amount":-1234567.50,"at":"2026-01-15T12:00:00Z",\
            "day":"2026-01-15","ok":true,"lacks":["BNB","U"]},
              {"symbol":"a,\\"b\\"","amount":1000,"at":null,"day":null,"ok":null,"lacks":null}
            ]
            """);
  }

  private static String cell(Object value) {
    var csv = Format.CSV.write(new Table("t", columns("a"), List.of(row(value)), false));
    return csv.lines().skip(1).collect(joining("\n"));
  }

  @Test
  void aTextNeverBecomesAFormulaOfASpreadsheet() {
    var texts =
        List.of("=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\uFF1D1", "-12.5", "ok", "–");
    var numbers = List.of(new BigDecimal("-12.50"), -5L);
    assertThat(Stream.concat(texts.stream(), numbers.stream()).map(FormatTest::cell))
        .containsExactly(
            "'=1+1",
            "'+A1",
            "'-A1",
            "'@SUM(A1)",
            "'\\t=1",
            "'\\r=1",
            "'\uFF1D1",
            "-12.5",
            "ok",
            "–",
            "-12.50",
            "-5");
  }

  @Test
  void hostileTextsStayTextsInEveryFormat() {
    var table =
        new Table("t", columns("a"), List.of(row("X\u202ETDSU\u001b[31m\nforged\u200B")), false);

    assertThat(Format.TABLE.write(table)).contains("X\\u202ETDSU\\u001B[31m\\nforged\\u200B");
    assertThat(Format.CSV.write(table)).contains("X\\u202ETDSU\\u001B[31m\\nforged\\u200B");
    assertThat(Format.NDJSON.write(table))
        .isEqualTo("{\"a\":\"X\\u202ETDSU\\u001B[31m\\nforged\\u200B\"}\n");
  }

  @Test
  void aTableFitsTheTerminalByWrappingTexts() {
    var table =
        new Table(
            "A title of several words",
            List.of(
                new Column("account", false), new Column("usd", true), new Column("note", false)),
            List.of(
                row("main", new BigDecimal("1234.50"), "margin balance unknown, 币安人生USDT"),
                row("other", null, null)),
            false);

    assertThat(Format.TABLE.write(table, OptionalInt.of(40)))
        .isEqualTo(
            """
            A title of several words
            account      usd  note
            ───────  ───────  ──────────────────────
            main     1234.50  margin balance
                              unknown, 币安人生USDT
            other          –  –
            """);
  }

  @Test
  void columnsThatDoNotFitAreNamedAndTheLastStays() {
    var columns = new ArrayList<Column>();
    var values = new ArrayList<@Nullable Object>();
    for (var i = 0; i < 8; i++) {
      columns.add(new Column("number_" + i, true));
      values.add(new BigDecimal("1000000" + i));
    }
    columns.add(new Column("note", false));
    values.add("why");
    var table = new Table("Wide", columns, List.of(values), false);

    assertThat(Format.TABLE.write(table, OptionalInt.of(40)))
        .isEqualTo(
            """
            Wide
            number_0  number_1  number_2  note
            ────────  ────────  ────────  ────
            10000000  10000001  10000002  why
            (left out to fit 40 columns: number_3,
            number_4, number_5, number_6, number_7;
            a wider terminal or --format csv shows
            them)
            """);
    assertThat(Format.CSV.write(table, OptionalInt.of(40))).contains("number_7");
  }

  @Test
  void anEmptyAnswerSaysSo() {
    var empty = new Table("None", columns("a"), List.of(), false);

    assertThat(Format.TABLE.write(empty)).isEqualTo("None\na\n─\n(no rows)\n");
    assertThat(Format.CSV.write(empty)).isEqualTo("a\r\n");
    assertThat(Format.JSON.write(empty)).isEqualTo("[]\n");
    assertThat(Format.NDJSON.write(empty)).isEmpty();
  }

  @Test
  void rowsWithoutAColumnAreRows() {
    assertThat(Format.TABLE.write(new Table("None", List.of(), List.of(row()), false)))
        .isEqualTo("None\n\n\n\n");
  }

  @Test
  void formatsAreNamedAsOnTheCommandLine() {
    assertThat(Format.of("ndjson")).contains(Format.NDJSON);
    assertThat(Format.of("xml")).isEmpty();
    assertThat(Format.labels()).isEqualTo("table, csv, json, ndjson");
  }

  private static List<Column> columns(String name) {
    return List.of(new Column(name, false));
  }

  private static List<@Nullable Object> row(@Nullable Object... values) {
    List<@Nullable Object> row = new ArrayList<>();
    Collections.addAll(row, values);
    return row;
  }
}
