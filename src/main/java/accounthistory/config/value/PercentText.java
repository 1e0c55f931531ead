package accounthistory.config.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.capture.InvalidValueException;
import java.net.URLDecoder;
import java.util.regex.Pattern;

/// Text of a URL with percent signs for what may not stand there.
public final class PercentText {
  private static final Pattern ESCAPED = Pattern.compile("(?s)(?:[^%]|%[0-9A-Fa-f]{2})*+");

  private PercentText() {}

  /// Percent signs only: a plus is a plus.
  public static String decoded(String text) {
    if (!ESCAPED.matcher(text).matches()) {
      throw new InvalidValueException("want every % to begin an escape like %20");
    }
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }
}
