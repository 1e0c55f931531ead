package accounthistory.normalize;

import accounthistory.account.AccountState;
import accounthistory.account.BracketSet;
import accounthistory.account.Income;
import accounthistory.account.Issue;
import accounthistory.account.Trade;
import accounthistory.stream.StreamRows;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Judges what was understood of a document that may be broken, by reading it the plain way: each
/// row that matters is there with each of its values, or the lack of one is listed.
final class WholeReading {
  private static final JsonFactory JSON = new JsonFactory();

  /// Objects that are read; what is passed over may have a name twice.
  private static final Set<String> READ =
      Set.of("", "[]", "assets[]", "positions[]", "[].brackets[]", "brackets[]");

  private static final Set<String> READ_OF_CONTRACTS = Set.of("", "symbols[]");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Set<String> issues;
  private final List<String> complaints = new ArrayList<>();

  private WholeReading(List<Issue> issues) {
    this.issues = issues.stream().map(Issue::path).collect(Collectors.toCollection(TreeSet::new));
  }

  /// What is wrong with what was understood; empty when nothing is.
  static List<String> complaints(byte[] document, StreamRows normalized) {
    if (normalized instanceof StreamRows.NotUnderstood) {
      return List.of();
    }
    JsonNode tree;
    try {
      tree =
          tree(
              new String(document, StandardCharsets.UTF_8),
              normalized instanceof StreamRows.ExchangeInfo ? READ_OF_CONTRACTS : READ);
    } catch (JacksonException | IllegalArgumentException e) {
      return List.of("understood, and no JSON: " + e.getMessage());
    }
    return switch (normalized) {
      case StreamRows.Account(_, var state, _) -> ofAccount(tree, state);
      case StreamRows.AssetIndex prices -> ofPrices(tree, prices);
      case StreamRows.ExchangeInfo contracts ->
          tree.path("symbols").size() == contracts.contracts().size()
              ? List.of()
              : List.of("contracts " + contracts.contracts().size());
      case StreamRows.Income(_, var answer, _) ->
          ofRows(tree, answer.flows(), WholeReading::ofFlow);
      case StreamRows.Trade(_, var answer, _) ->
          ofRows(tree, answer.trades(), WholeReading::ofTrade);
      case StreamRows.LeverageBracket(_, var sets, _) ->
          ofRows(tree, sets, WholeReading::ofBrackets);
      // Two bodies; broken ones are tried by the test of the four.
      case StreamRows.Configuration _ -> List.of();
      case StreamRows.CommissionRate _ -> List.of();
      case StreamRows.IndexPriceCandle(_, var candles, _) ->
          tree.size() == candles.size() ? List.of() : List.of("candles " + candles.size());
      case StreamRows.Failed _, StreamRows.NotUnderstood _ -> List.of();
    };
  }

  private static JsonNode tree(String document, Set<String> read) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), document)) {
      parser.nextToken();
      var tree = node(parser, "", read);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the document");
      }
      return tree;
    }
  }

  /// The value at the parser; a number is its text, however big it is.
  private static JsonNode node(JsonParser parser, String place, Set<String> read) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var object = NODES.objectNode();
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
          parser.nextToken();
          var former = object.replace(name, node(parser, place + name, read));
          if (former != null && read.contains(place)) {
            throw new IllegalArgumentException(place + " has " + name + " twice");
          }
        }
        yield object;
      }
      case START_ARRAY -> {
        var array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(node(parser, place + "[]", read));
        }
        yield array;
      }
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
      case null, default -> NODES.stringNode(parser.getString());
    };
  }

  private static List<String> ofAccount(JsonNode tree, AccountState state) {
    var reading = new WholeReading(state.issues());
    reading.judge("", tree, state, PayloadFields.TOP);
    reading.judgeRows(
        "assets",
        tree.path("assets"),
        state.balances(),
        new Kind<>(PayloadFields.ASSET, "walletBalance", PayloadFields.ASSET_DECIDING));
    reading.judgeRows(
        "positions",
        tree.path("positions"),
        state.positions(),
        new Kind<>(PayloadFields.POSITION, "positionAmt", PayloadFields.POSITION_DECIDING));
    if (state.served().assets().size() != tree.path("assets").size()
        || state.served().positionRows() != tree.path("positions").size()) {
      reading.complaints.add("rows served " + state.served());
    }
    return reading.complaints;
  }

  /// @param main the figure without which a row is kept
  private record Kind<T>(
      Map<String, Function<T, @Nullable Object>> fields, String main, Set<String> deciding) {}

  private <T> void judgeRows(String list, JsonNode rows, List<T> records, Kind<T> kind) {
    var next = 0;
    for (var i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      if (matters(row, kind)) {
        if (next == records.size()) {
          complaints.add("%s[%d] is lost".formatted(list, i));
          return;
        }
        judge("%s[%d].".formatted(list, i), row, records.get(next++), kind.fields());
      }
    }
    if (next < records.size()) {
      complaints.add("%s has %d rows too many".formatted(list, records.size() - next));
    }
  }

  private static boolean matters(JsonNode row, Kind<?> kind) {
    return PlainReading.isNothing(row.path(kind.main()))
        || !isNumber(row.path(kind.main()).asString())
        || kind.deciding().stream().anyMatch(it -> isNonZero(row.path(it)));
  }

  private <T> void judge(
      String place, JsonNode row, T got, Map<String, Function<T, @Nullable Object>> fields) {
    fields.forEach((name, component) -> {
      var value = row.path(name);
      var had = component.apply(got);
      var isListed = issues.contains(place + name);
      if (had == null
          ? !isListed
              && !PlainReading.isNothing(value)
              && !isZeroInstant(name, value)
              && !name.equals("multiAssetsMargin")
          : !isSame(had, value)) {
        complaints.add("%s%s is %s, the document has %s".formatted(place, name, had, value));
      }
    });
  }

  private static boolean isZeroInstant(String name, JsonNode value) {
    return name.equals("updateTime") && !isNonZero(value);
  }

  private static boolean isSame(Object had, JsonNode value) {
    var text = value.asString();
    return switch (had) {
      case BigDecimal number -> isSame(number, text);
      case Number number -> isSame(new BigDecimal(number.toString()), text);
      case Instant at -> isSame(BigDecimal.valueOf(at.toEpochMilli()), text);
      default -> had.toString().equals(text);
    };
  }

  private static boolean isSame(BigDecimal had, String text) {
    return isNumber(text) && had.compareTo(new BigDecimal(text)) == 0;
  }

  private static List<String> ofPrices(JsonNode tree, StreamRows.AssetIndex prices) {
    var rows = tree.isArray() ? tree.size() : 1;
    var reading = new WholeReading(prices.remarks().issues());
    var priced = prices.prices().stream().map(it -> it.asset() + "USD").toList();
    for (var i = 0; i < rows; i++) {
      var row = tree.isArray() ? tree.get(i) : tree;
      var prefix = tree.isArray() ? "[%d].".formatted(i) : "";
      if (!priced.contains(row.path("symbol").asString())
          && reading.issues.stream().noneMatch(it -> it.startsWith(prefix))) {
        reading.complaints.add("row %d is lost".formatted(i));
      }
    }
    return reading.complaints;
  }

  /// Rows of which none may be left out.
  private static <T> List<String> ofRows(
      JsonNode tree, List<T> records, BiPredicate<JsonNode, T> isSame) {
    var complaints = new ArrayList<String>();
    var rows = tree.isArray() ? tree.size() : 1;
    if (rows != records.size()) {
      return List.of("%d rows became %d".formatted(rows, records.size()));
    }
    for (var i = 0; i < rows; i++) {
      var row = tree.isArray() ? tree.get(i) : tree;
      if (!isSame.test(row, records.get(i))) {
        complaints.add("row %d, %s, became %s".formatted(i, row, records.get(i)));
      }
    }
    return complaints;
  }

  private static boolean ofFlow(JsonNode row, Income flow) {
    var key = flow.key();
    return isSame(flow.amount(), row.path("income"))
        && isSame(key.occurredAt(), row.path("time"))
        && isNamed(key.incomeType(), row.path("incomeType"))
        && isNamed(key.asset(), row.path("asset"))
        && isNamed(key.symbol(), row.path("symbol"))
        && isNamed(key.tranId(), row.path("tranId"))
        && isNamed(key.tradeId(), row.path("tradeId"));
  }

  private static boolean ofTrade(JsonNode row, Trade trade) {
    return isSame(trade.price(), row.path("price"))
        && isSame(trade.quantity(), row.path("qty"))
        && isSame(trade.key().occurredAt(), row.path("time"))
        && new BigDecimal(trade.key().id()).compareTo(new BigDecimal(row.path("id").asString()))
            == 0
        && isNamed(trade.key().symbol(), row.path("symbol"))
        && isNamed(trade.side().name(), row.path("side"))
        && isNamed(trade.positionSide().name(), row.path("positionSide"));
  }

  private static boolean ofBrackets(JsonNode row, BracketSet set) {
    return isNamed(set.symbol(), row.path("symbol"))
        && row.path("brackets").size() == set.brackets().size();
  }

  private static boolean isNamed(String had, JsonNode value) {
    return PlainReading.isNothing(value) ? had.isEmpty() : had.equals(value.asString());
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  }

  /// Decided without making a number of it, which may be too big.
  private static boolean isNonZero(JsonNode value) {
    return !PlainReading.isNothing(value)
        && value.asString().split("[eE]", 2)[0].chars().anyMatch(it -> it >= '1' && it <= '9');
  }
}
