package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AssetBalance;
import accounthistory.account.Position;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/// One deciding figure keeps a row, and no other figure does.
final class RowFilterTest {
  private static final String REPLY =
      PayloadCaptures.recorded("account/single-asset-isolated-long.json");
  private static final int FLAT_ASSET = 1;
  private static final int FLAT_POSITION = 1;

  static Stream<String> assetAmounts() {
    return amounts(PayloadFields.ASSET.keySet(), "asset", "marginAvailable", "updateTime");
  }

  static Stream<String> positionAmounts() {
    return amounts(
        PayloadFields.POSITION.keySet(),
        "symbol",
        "positionSide",
        "isolated",
        "leverage",
        "updateTime");
  }

  @ParameterizedTest
  @MethodSource("assetAmounts")
  void anAssetIsKeptForEachOfItsDecidingFigures(String field) {
    var reply = (ObjectNode) PlainReading.tree(REPLY);
    ((ObjectNode) reply.path("assets").get(FLAT_ASSET)).put(field, "-0.00000001");
    var isKept = PayloadFields.ASSET_DECIDING.contains(field);
    assertThat(PayloadCaptures.state(reply.toString()).balances())
        .extracting(AssetBalance::asset)
        .isEqualTo(isKept ? List.of("USDT", "USDC") : List.of("USDT"));
  }

  @ParameterizedTest
  @MethodSource("positionAmounts")
  void aPositionIsKeptForEachOfItsDecidingFigures(String field) {
    var reply = (ObjectNode) PlainReading.tree(REPLY);
    ((ObjectNode) reply.path("positions").get(FLAT_POSITION)).put(field, "0.00000001");
    var isKept = PayloadFields.POSITION_DECIDING.contains(field);
    assertThat(PayloadCaptures.state(reply.toString()).positions())
        .extracting(Position::symbol)
        .isEqualTo(isKept ? List.of("BTCUSDT", "ETHUSDT") : List.of("BTCUSDT"));
  }

  private static Stream<String> amounts(Set<String> fields, String... others) {
    return fields.stream().filter(it -> !Set.of(others).contains(it)).sorted();
  }
}
