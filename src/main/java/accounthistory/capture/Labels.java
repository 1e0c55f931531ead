package accounthistory.capture;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Finds enum constants by the label that stands in files and tables.
final class Labels {
  private Labels() {}

  static <T> T find(T[] values, Function<T, String> label, String kind, String wanted) {
    for (var value : values) {
      if (label.apply(value).equals(wanted)) {
        return value;
      }
    }
    throw new InvalidValueException(
        "unknown %s \"%s\", known: %s"
            .formatted(
                kind, wanted, Arrays.stream(values).map(label).collect(Collectors.joining(", "))));
  }
}
