package accounthistory.config.value;

import accounthistory.capture.InvalidValueException;
import accounthistory.text.DurationText;
import accounthistory.text.SizeText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a setting may be.
///
/// @param label its name in the documentation
/// @param parser reads a text; throws `InvalidValueException` saying what it wants
/// @param shown the text for `config show`
public record SettingType<T>(String label, Parser<T> parser, Function<T, String> shown) {
  private static final Pattern ROLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /// What no role can be called, or only in quotes.
  private static final Set<String> RESERVED =
      Set.of(
          ("public none user all any array analyze and as asc both case cast check collate column"
                  + " constraint create current_role current_user default desc distinct do else end"
                  + " except false for foreign from grant group having in initially intersect into"
                  + " limit not null offset on only or order primary references returning select"
                  + " session_user some table then to true union unique using when where window"
                  + " with")
              .split(" "));

  /// Reads a text in its surroundings.
  @FunctionalInterface
  public interface Parser<T> {
    T parse(SettingValue value, SettingsInput input);
  }

  public static SettingType<String> text() {
    return ofText("text", text -> text);
  }

  /// Some of a few words, separated by commas.
  public static SettingType<Set<String>> someOf(String... words) {
    var known = List.of(words);
    return new SettingType<>(
        "some of " + String.join(", ", known),
        (value, _) -> {
          var chosen = new TreeSet<String>();
          for (var word : value.text().split(",", -1)) {
            require(
                known.contains(word.strip()), value.text(), "some of " + String.join(", ", known));
            chosen.add(word.strip());
          }
          return chosen;
        },
        chosen -> String.join(",", chosen));
  }

  public static SettingType<Path> folder() {
    return path("folder");
  }

  public static SettingType<Path> file() {
    return path("file");
  }

  public static SettingType<String> role() {
    return ofText(
        "role",
        text -> {
          require(ROLE.matcher(text).matches(), text, "a role name of a-z, 0-9 and _");
          require(
              !text.startsWith("pg_") && !RESERVED.contains(text),
              text,
              "a name that PostgreSQL does not keep for itself");
          return text;
        });
  }

  public static SettingType<URI> url() {
    return ofText("URL", SettingType::url);
  }

  /// A duration from `least` to `most`.
  public static SettingType<Duration> duration(Duration least, Duration most) {
    return ofText(
        "duration",
        text -> {
          var duration =
              DurationText.parse(text).orElseThrow(() -> wanted(text, DurationText.WANTED));
          require(
              duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0,
              text,
              DurationText.exact(least) + " to " + DurationText.exact(most));
          return duration;
        },
        DurationText::exact);
  }

  /// A size in bytes that fits an `int`.
  public static SettingType<Integer> size() {
    return ofText(
        "size",
        text -> {
          var size = bytes(text);
          require(size >= 1 && size < 1L << 30, text, "1 B to less than 1 GiB");
          return Math.toIntExact(size);
        },
        it -> SizeText.exact(it));
  }

  /// A size in bytes of what a disk holds.
  public static SettingType<Long> volume() {
    return ofText(
        "size",
        text -> {
          var size = bytes(text);
          require(size >= 1 << 20 && size <= 1L << 50, text, "1 MiB to 1024 TiB");
          return size;
        },
        SizeText::exact);
  }

  public static SettingType<Integer> count(int least, int most) {
    return ofText(
        "number",
        text -> {
          require(text.matches("\\d{1,9}"), text, "a whole number");
          var number = Integer.parseInt(text);
          require(number >= least && number <= most, text, least + " to " + most);
          return number;
        });
  }

  public static SettingType<ZoneId> zone() {
    return ofText(
        "time zone",
        text -> {
          // An offset would mean the opposite to PostgreSQL: UTC+3 is west of Greenwich there.
          require(
              ZoneId.getAvailableZoneIds().contains(text) && !text.startsWith("SystemV/"),
              text,
              "a time zone, e.g. UTC or Europe/Zurich");
          return ZoneId.of(text);
        });
  }

  /// One of a few words.
  public static <T> SettingType<T> oneOf(List<T> values, Function<T, String> label) {
    var words = values.stream().map(label).toList();
    return new SettingType<>(
        String.join(", ", words),
        (value, _) -> {
          var index = words.indexOf(value.text());
          require(index >= 0, value.text(), "one of " + String.join(", ", words));
          return values.get(index);
        },
        label);
  }

  public static SettingType<String> oneOf(String... words) {
    return oneOf(Arrays.asList(words), word -> word);
  }

  private static <T> SettingType<T> ofText(String label, Function<String, T> parse) {
    return ofText(label, parse, String::valueOf);
  }

  private static <T> SettingType<T> ofText(
      String label, Function<String, T> parse, Function<T, String> shown) {
    return new SettingType<>(label, (value, _) -> parse.apply(value.text()), shown);
  }

  private static SettingType<Path> path(String label) {
    return new SettingType<>(
        label,
        (value, input) -> {
          try {
            return input.path(value);
          } catch (InvalidPathException _) {
            throw wanted(value.text(), "a path");
          }
        },
        Path::toString);
  }

  private static URI url(String text) {
    // A user name in a URL is likely to stand beside a password, so such a text is not repeated.
    if (text.contains("@")) {
      throw new InvalidValueException("want a URL without user name and password");
    }
    try {
      var url = new URI(text);
      var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      require(
          (scheme.equals("https") || scheme.equals("http")) && url.getHost() != null,
          text,
          "a URL, e.g. https://fapi.binance.com");
      require(url.getPort() == -1 || isPort(url.getPort()), text, "a port of 1 to 65535");
      return url;
    } catch (URISyntaxException _) {
      throw wanted(text, "a URL, e.g. https://fapi.binance.com");
    }
  }

  public static boolean isPort(int port) {
    return port >= 1 && port <= 65_535;
  }

  private static long bytes(String text) {
    return SizeText.parse(text).orElseThrow(() -> wanted(text, SizeText.WANTED));
  }

  private static void require(boolean holds, String text, String want) {
    if (!holds) {
      throw wanted(text, want);
    }
  }

  private static InvalidValueException wanted(String text, String want) {
    return new InvalidValueException("\"%s\": want %s".formatted(text, want));
  }
}
