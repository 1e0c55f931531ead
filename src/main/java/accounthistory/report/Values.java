package accounthistory.report;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values as texts.
final class Values {
  private Values() {}

  /// For machines: plain decimals, ISO instants; null stays null.
  static @Nullable String exact(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case BigDecimal number -> number.toPlainString();
      case List<?> texts -> String.join(",", texts.stream().map(String::valueOf).toList());
      default -> value.toString();
    };
  }

  /// For people: instants to the minute where they are whole minutes; what is not known is a dash,
  /// never a zero.
  static String readable(@Nullable Object value) {
    return switch (value) {
      case null -> "–";
      case Instant instant -> readable(instant);
      case Boolean truth -> truth ? "yes" : "no";
      default -> String.valueOf(exact(value));
    };
  }

  private static String readable(Instant instant) {
    var text = instant.toString().replace('T', ' ');
    return text.endsWith(":00Z") ? text.substring(0, text.length() - 4) + "Z" : text;
  }
}
