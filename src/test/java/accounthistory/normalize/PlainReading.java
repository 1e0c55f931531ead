package accounthistory.normalize;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An account reply read the plain way, as a tree, to judge the normalizer by.
final class PlainReading {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private PlainReading() {}

  static JsonNode tree(String body) {
    return MAPPER.readTree(body);
  }

  /// Whether the reply says nothing with this field.
  static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull() || value.asString().isEmpty();
  }

  static BigDecimal decimal(JsonNode value) {
    return new BigDecimal(value.asString());
  }

  /// Rows of a list that are not zero, or whose main figure is not known.
  static List<JsonNode> kept(JsonNode rows, String main, Set<String> deciding) {
    return StreamSupport.stream(rows.spliterator(), false)
        .filter(row ->
            isNothing(row.path(main)) || deciding.stream().anyMatch(it -> isNonZero(row.path(it))))
        .toList();
  }

  private static boolean isNonZero(JsonNode value) {
    return !isNothing(value) && decimal(value).signum() != 0;
  }
}
