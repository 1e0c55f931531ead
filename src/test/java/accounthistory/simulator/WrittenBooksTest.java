package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.http.ServedBody;
import accounthistory.simulator.ledger.World;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The books as a file: complete, and closing by themselves.
final class WrittenBooksTest {
  private static final Instant UNTIL =
      ExchangeFixture.EPOCH.plus(Duration.ofDays(6)).plus(Duration.ofMinutes(7));

  private static final Instant SERVED = UNTIL.minus(Duration.ofMinutes(3)).plusMillis(77);

  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir private Path folder;
  private final World world = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH);

  @Test
  void beginWithWhatTheyAreAndReplaceWhatWasThere() throws Exception {
    var file = folder.resolve("books.ndjson");
    Files.writeString(file, "older");

    new WrittenBooks(world).write(file, UNTIL, List.of());

    var first = lines(file).getFirst();
    assertThat(first.get("line").asString()).isEqualTo("books");
    assertThat(first.get("format").intValue()).isEqualTo(1);
    assertThat(first.get("until").asString()).isEqualTo(UNTIL.toString());
    assertThat(folder)
        .isDirectoryContaining(it -> it.equals(file))
        .isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void walletsOfEveryEquityLineAreTheSumsOfTheFlowLinesBeforeIt() throws Exception {
    var lines = written();
    for (var account : world.accounts()) {
      var flows = new ArrayDeque<>(byLanding(of(lines, "flow", account.name())));
      Map<String, BigDecimal> sums = new HashMap<>();
      for (var equity : of(lines, "equity", account.name())) {
        while (!flows.isEmpty()
            && !instant(flows.getFirst(), "landed_at").isAfter(instant(equity, "at"))) {
          var flow = flows.removeFirst();
          sums.merge(flow.get("asset").asString(), decimal(flow, "amount"), BigDecimal::add);
        }
        var worth = BigDecimal.ZERO;
        for (var asset : equity.get("assets")) {
          assertThat(decimal(asset, "wallet"))
              .isEqualByComparingTo(
                  sums.getOrDefault(asset.get("asset").asString(), BigDecimal.ZERO));
          assertThat(decimal(asset, "margin"))
              .isEqualByComparingTo(decimal(asset, "wallet").add(decimal(asset, "unrealized")));
          worth = worth.add(decimal(asset, "margin").multiply(decimal(asset, "price")));
        }
        assertThat(decimal(equity, "equity")).isEqualByComparingTo(worth);
      }
    }
  }

  @Test
  void profitLinesLeadFromEquityToEquity() throws Exception {
    var lines = written();
    for (var account : world.accounts()) {
      var equities =
          of(lines, "equity", account.name()).stream()
              .collect(Collectors.toMap(it -> instant(it, "at"), it -> decimal(it, "equity")));
      var hours = of(lines, "pnl", account.name());
      assertThat(hours).hasSize(7 * 24);
      for (var hour : hours) {
        assertThat(equities)
            .containsEntry(instant(hour, "from"), decimal(hour, "opening"))
            .containsEntry(instant(hour, "to"), decimal(hour, "closing"));
        var parts = decimal(hour, "unrealized").add(decimal(hour, "revaluation"));
        for (var kind :
            "realized funding commission rebate yield bonus liquidation conversion unclassified"
                .split(" ", -1)) {
          parts = parts.add(decimal(hour, kind));
        }
        assertThat(decimal(hour, "pnl")).isEqualByComparingTo(parts);
        assertThat(decimal(hour, "closing"))
            .isEqualByComparingTo(
                decimal(hour, "opening").add(decimal(hour, "external")).add(parts));
      }
    }
  }

  @Test
  void tellFlowsFillsAndSetupsAsTheLedgerHasThem() throws Exception {
    var lines = written();
    for (var account : world.accounts()) {
      var name = account.name();
      var end = UNTIL.plusNanos(1);
      assertThat(of(lines, "flow", name)).hasSize(world.incomes(name, Instant.EPOCH, end).size());
      assertThat(of(lines, "trade", name)).hasSize(world.trades(name, Instant.EPOCH, end).size());
      assertThat(of(lines, "setup", name)).hasSameSizeAs(account.setups());
    }
    assertThat(of(lines, "flow", "usdc-margined"))
        .anyMatch(it -> it.get("kind").asString().equals("unclassified"));
    assertThat(of(lines, "trade", "hedge-cross"))
        .extracting(it -> it.get("position_side").asString())
        .contains("LONG", "SHORT");
  }

  @Test
  void everyServedAccountReplyHasItsEquity() throws Exception {
    var served = new ServedBody("flat", SERVED, 1, 0, 1000);
    var late = new ServedBody("flat", UNTIL.plusMillis(1), 1, 0, 1000);
    var file = folder.resolve("books.ndjson");

    new WrittenBooks(world).write(file, UNTIL, List.of(served, late));

    var lines = lines(file);
    assertThat(of(lines, "equity", "flat"))
        .extracting(it -> instant(it, "at"))
        .contains(SERVED)
        .doesNotContain(late.at())
        .isSorted();
    assertThat(of(lines, "equity", "multi-hedge"))
        .extracting(it -> instant(it, "at"))
        .doesNotContain(SERVED);
  }

  private List<JsonNode> written() throws Exception {
    var file = folder.resolve("books.ndjson");
    new WrittenBooks(world).write(file, UNTIL, List.of());
    return lines(file);
  }

  private static List<JsonNode> lines(Path file) throws Exception {
    return Files.readAllLines(file).stream().map(MAPPER::readTree).toList();
  }

  private static List<JsonNode> of(List<JsonNode> lines, String kind, String account) {
    return lines.stream()
        .filter(it -> it.get("line").asString().equals(kind))
        .filter(it -> it.get("account").asString().equals(account))
        .toList();
  }

  private static List<JsonNode> byLanding(List<JsonNode> flows) {
    return flows.stream().sorted(Comparator.comparing(it -> instant(it, "landed_at"))).toList();
  }

  private static BigDecimal decimal(JsonNode line, String name) {
    return new BigDecimal(line.get(name).asString());
  }

  private static Instant instant(JsonNode line, String name) {
    return Instant.parse(line.get(name).asString());
  }
}
