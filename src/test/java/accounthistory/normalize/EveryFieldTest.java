package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AccountState;
import accounthistory.account.PositionSide;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Every field of every row equals the text of the reply, numerically.
final class EveryFieldTest {
  static Stream<String> recordings() throws Exception {
    var folder =
        Objects.requireNonNull(EveryFieldTest.class.getResource("/payload/binance-usdm/account"));
    try (var files = Files.list(Path.of(folder.toURI()))) {
      return files.map(it -> it.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void everyFieldIsTheTextOfTheReply(String recording) {
    var body = PayloadCaptures.recorded("account/" + recording);
    var reply = PlainReading.tree(body);
    var state = PayloadCaptures.state(body);

    compareFields("", reply, state, PayloadFields.TOP, state);
    compareRows(
        "assets",
        PlainReading.kept(reply.path("assets"), "walletBalance", PayloadFields.ASSET_DECIDING),
        state.balances(),
        PayloadFields.ASSET,
        state);
    compareRows(
        "positions",
        PlainReading.kept(reply.path("positions"), "positionAmt", PayloadFields.POSITION_DECIDING),
        state.positions(),
        PayloadFields.POSITION,
        state);
    assertThat(state.served())
        .isEqualTo(
            new AccountState.Served(
                new TreeSet<>(
                    reply
                        .path("assets")
                        .valueStream()
                        .map(it -> it.path("asset").stringValue())
                        .toList()),
                reply.path("positions").size()));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void recordedRepliesLackNothing(String recording) {
    assertThat(PayloadCaptures.state(PayloadCaptures.recorded("account/" + recording)).issues())
        .isEmpty();
  }

  private static <T> void compareRows(
      String list,
      List<JsonNode> rows,
      List<T> records,
      Map<String, Function<T, @Nullable Object>> components,
      AccountState state) {
    assertThat(records).as("kept rows of " + list).hasSameSizeAs(rows);
    for (var i = 0; i < rows.size(); i++) {
      compareFields(list + "[].", rows.get(i), records.get(i), components, state);
    }
  }

  private static <T> void compareFields(
      String prefix,
      JsonNode row,
      T got,
      Map<String, Function<T, @Nullable Object>> components,
      AccountState state) {
    for (var name : row.propertyNames()) {
      if (!components.containsKey(name)
          && !(prefix.isEmpty() && PayloadFields.IGNORED.contains(name))) {
        assertThat(state.unknownFields()).as("unknown fields").contains(prefix + name);
      }
    }
    components.forEach((name, component) ->
        assertThat(isSame(row.path(name), component.apply(got)))
            .as(
                "%s%s is %s in %s, but %s in %s",
                prefix, name, row.path(name), row, component.apply(got), got)
            .isTrue());
  }

  private static boolean isSame(JsonNode given, @Nullable Object got) {
    if (PlainReading.isNothing(given)) {
      return got == null;
    }
    return switch (got) {
      case null -> given.asString().equals("0");
      case BigDecimal number -> number.compareTo(PlainReading.decimal(given)) == 0;
      case Integer number -> PlainReading.decimal(given).compareTo(BigDecimal.valueOf(number)) == 0;
      case Long number -> PlainReading.decimal(given).compareTo(BigDecimal.valueOf(number)) == 0;
      case Boolean flag -> given.asString().equals(flag.toString());
      case Instant instant -> given.asString().equals(Long.toString(instant.toEpochMilli()));
      case PositionSide side -> given.asString().equals(side.name());
      case String text -> given.asString().equals(text);
      default -> throw new IllegalStateException("no comparison for " + got.getClass());
    };
  }
}
