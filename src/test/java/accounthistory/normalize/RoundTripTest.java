package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AccountState;
import accounthistory.account.Issue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Any valid reply becomes rows from which a reply of the same non-zero content can be made again.
final class RoundTripTest {
  private static final int SEEDS = 500;

  @Test
  void theReplyMadeAgainFromRowsHasTheSameNonZeroContent() {
    for (var seed = 0; seed < SEEDS; seed++) {
      var reply = new AccountDocuments(seed).next();
      var state = PayloadCaptures.state(reply);
      assertThat(content(replyOf(state))).as("seed %d: %s", seed, reply).isEqualTo(content(reply));
      assertThat(state.issues().stream().map(Issue::path).toList())
          .as("issues of seed %d: %s", seed, reply)
          .hasSameSizeAs(Set.copyOf(state.issues()))
          .hasSize(empties(PlainReading.tree(reply)));
    }
  }

  /// Every value that is not zero and not nothing, by its place; a kept row by its name alone.
  private static Map<String, String> content(String reply) {
    var tree = PlainReading.tree(reply);
    var content = new TreeMap<String, String>();
    put(content, "", tree, PayloadFields.TOP.keySet());
    for (var row : keptAssets(tree)) {
      put(content, "assets " + row.path("asset") + " ", row, PayloadFields.ASSET.keySet());
    }
    for (var row : keptPositions(tree)) {
      var name = row.path("symbol") + " " + row.path("positionSide");
      put(content, "positions " + name + " ", row, PayloadFields.POSITION.keySet());
    }
    return content;
  }

  private static void put(
      Map<String, String> content, String place, JsonNode row, Set<String> names) {
    for (var name : names) {
      var value = row.path(name);
      if (!PlainReading.isNothing(value)) {
        var canonical = canonical(value.asString());
        if (!canonical.equals("0")) {
          content.put(place + name, canonical);
        }
      }
    }
  }

  private static String canonical(String text) {
    return text.matches("-?[0-9].*") && !text.matches(".*[^-+0-9.eE].*")
        ? new BigDecimal(text).stripTrailingZeros().toPlainString()
        : text;
  }

  /// How many fields of the kept rows are empty texts.
  private static int empties(JsonNode tree) {
    return count(keptAssets(tree)) + count(keptPositions(tree));
  }

  private static int count(Collection<JsonNode> rows) {
    return (int)
        rows.stream()
            .flatMap(JsonNode::valueStream)
            .filter(it -> it.isString() && it.asString().isEmpty())
            .count();
  }

  private static Collection<JsonNode> keptAssets(JsonNode tree) {
    return PlainReading.kept(tree.path("assets"), "walletBalance", PayloadFields.ASSET_DECIDING);
  }

  private static Collection<JsonNode> keptPositions(JsonNode tree) {
    return PlainReading.kept(
        tree.path("positions"), "positionAmt", PayloadFields.POSITION_DECIDING);
  }

  private static String replyOf(AccountState state) {
    var top = fields(state, PayloadFields.TOP);
    return "{%s, \"assets\": %s, \"positions\": %s}"
        .formatted(
            top,
            rows(state.balances(), PayloadFields.ASSET),
            rows(state.positions(), PayloadFields.POSITION));
  }

  private static <T> String rows(
      Collection<T> records, Map<String, Function<T, @Nullable Object>> components) {
    return records.stream()
        .map(it -> "{" + fields(it, components) + "}")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static <T> String fields(T got, Map<String, Function<T, @Nullable Object>> components) {
    return components.entrySet().stream()
        .map(it -> "\"%s\": %s".formatted(it.getKey(), json(it.getValue().apply(got))))
        .collect(Collectors.joining(", "));
  }

  private static String json(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case BigDecimal number -> '"' + number.toPlainString() + '"';
      case Instant instant -> Long.toString(instant.toEpochMilli());
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> "\"" + value + '"';
    };
  }
}
