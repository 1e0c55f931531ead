package accounthistory.text;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A size in bytes as people write it: `512 KiB`, `64 MiB`.
public final class SizeText {
  /// The message for a text that is none.
  public static final String WANTED = "a size with its unit, e.g. 512 KiB or 64 MiB";

  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(B|KiB|MiB|GiB|TiB)");

  /// From here on a size is shown in the next larger unit, with a tenth.
  private static final long SHOWN_WHOLE = 10_240;

  private SizeText() {}

  /// The bytes that a text says; empty when it says none.
  public static OptionalLong parse(String text) {
    var matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    var shift = 10 * UNITS.indexOf(matcher.group(2));
    return OptionalLong.of(Long.parseLong(matcher.group(1)) << shift);
  }

  /// A size exactly, in the largest unit in which it is whole: what is written is read as the same.
  public static String exact(long bytes) {
    var unit = 0;
    var amount = bytes;
    while (amount != 0 && amount % 1024 == 0 && unit < UNITS.size() - 1) {
      amount /= 1024;
      unit++;
    }
    return amount + " " + UNITS.get(unit);
  }

  /// A size to a tenth, for people: `9.4 MiB`.
  public static String about(long bytes) {
    var unit = 0;
    var tenths = Math.multiplyExact(bytes, 10);
    while (tenths >= SHOWN_WHOLE && unit < UNITS.size() - 1) {
      tenths /= 1024;
      unit++;
    }
    return tenths % 10 == 0
        ? tenths / 10 + " " + UNITS.get(unit)
        : tenths / 10 + "." + tenths % 10 + " " + UNITS.get(unit);
  }
}
