package accounthistory.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/// How long a reply asks to be left alone.
final class RetryAfter {
  /// Longer than anybody is believed; what has more digits is as much.
  private static final Duration MOST = Duration.ofDays(365);

  private static final DateTimeFormatter OLDEST =
      DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RetryAfter() {}

  /// The pause that a header names, as seconds or as a date; empty when it names none: to come back
  /// at once, or in the past, is no pause.
  ///
  /// @param header the header
  /// @param date the reply's own `Date`, by whose clock a date is meant
  /// @param receivedAt stands in where the reply has no date
  static Optional<Duration> in(@Nullable String header, @Nullable String date, Instant receivedAt) {
    if (header == null) {
      return Optional.empty();
    }
    var pause = header.matches("\\d+") ? seconds(header) : until(header, date, receivedAt);
    return pause.filter(Duration::isPositive).map(it -> it.compareTo(MOST) < 0 ? it : MOST);
  }

  private static Optional<Duration> seconds(String header) {
    return Optional.of(header.length() > 9 ? MOST : Duration.ofSeconds(Long.parseLong(header)));
  }

  private static Optional<Duration> until(
      String header, @Nullable String date, Instant receivedAt) {
    var begin = Optional.ofNullable(date).flatMap(RetryAfter::date).orElse(receivedAt);
    return date(header).map(end -> Duration.between(begin, end));
  }

  /// In any of the three forms that HTTP has had; the library knows two, the third has no zone.
  private static Optional<Instant> date(String text) {
    return Optional.ofNullable(DateUtils.parseStandardDate(text)).or(() -> oldest(text));
  }

  private static Optional<Instant> oldest(String text) {
    try {
      return Optional.of(OLDEST.parse(text.replaceAll(" +", " "), Instant::from));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
