package accounthistory.normalize;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Ways to spoil a document, decided by dice. Documents are bytes; where a mutation looks for
/// members or rows it reads them as ISO 8859-1, which keeps every byte.
final class Mutations {
  /// A member with a plain value.
  private static final Pattern MEMBER =
      Pattern.compile("\"([A-Za-z0-9]+)\"\\s*:\\s*(\"[^\"]*\"|[-+0-9.eE]+|true|false|null)");

  private static final Pattern ROW = Pattern.compile("\\{[^{}]*\\}");
  private static final String ALPHABET = "{}[]\",:0123456789eE+-.\\/ \n\ttfnul\u0000\u00ff";
  private static final List<String> WRONG_TYPES =
      List.of("true", "{}", "[]", "17", "\"x\"", "-0", "\"\"", "null", "{\"a\":[1]}", "[[\"1\"]]");
  private static final List<String> NUMBERS =
      List.of(
          "1e999999999",
          "-1E+999999999",
          "1e-999999999",
          "1e99999999999999999999",
          "0e999999999",
          "NaN",
          "Infinity",
          "-",
          "1e",
          "0x10",
          "99999999999999999999999999999999999999",
          "0.0000000000000000001",
          "123456789012345678901",
          "1_000",
          "1,5");
  private static final List<String> ESCAPES =
      List.of("\\u0000", "\\ud800", "\\udc00\\ud800", "\\u", "\\x", "\\u202e", "\\n");
  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE,
          StandardCharsets.UTF_16,
          Charset.forName("UTF-32BE"),
          StandardCharsets.ISO_8859_1);

  private static final int REPEATED_MAX = 4 << 20;

  private final Random random;
  private final List<byte[]> others;

  /// @param others documents to splice with
  Mutations(Random random, List<byte[]> others) {
    this.random = random;
    this.others = others;
  }

  /// The document with one to three mutations.
  byte[] of(byte[] document) {
    var all = all();
    var mutant = document;
    var count = 1 + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
    for (var i = 0; i < count; i++) {
      mutant = all.get(random.nextInt(all.size())).apply(mutant);
    }
    return mutant;
  }

  private List<UnaryOperator<byte[]>> all() {
    return List.of(
        this::flipBits,
        this::insertBytes,
        this::deleteBytes,
        this::truncate,
        this::overwrite,
        it -> withValue(it, pick(WRONG_TYPES)),
        it -> withValue(it, number()),
        it -> withValue(it, '"' + number() + '"'),
        it -> withValue(it, nested()),
        it -> withValue(it, '"' + "x".repeat(1 + random.nextInt(1 << 20)) + '"'),
        it -> withValue(it, '"' + pick(ESCAPES) + '"'),
        this::repeatMember,
        this::renameMember,
        this::dropMember,
        this::repeatRow,
        this::swapBrackets,
        this::swapLists,
        this::recode,
        this::splice,
        this::append);
  }

  private byte[] flipBits(byte[] bytes) {
    var flipped = bytes.clone();
    for (var i = 0; i <= random.nextInt(3) && flipped.length > 0; i++) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] insertBytes(byte[] bytes) {
    var inserted = new byte[1 + random.nextInt(8)];
    random.nextBytes(inserted);
    return replaced(bytes, place(bytes), 0, inserted);
  }

  private byte[] deleteBytes(byte[] bytes) {
    return replaced(bytes, place(bytes), 1 + random.nextInt(16), new byte[0]);
  }

  private byte[] truncate(byte[] bytes) {
    return Arrays.copyOf(bytes, place(bytes));
  }

  private byte[] overwrite(byte[] bytes) {
    var one = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    return replaced(bytes, place(bytes), 1, new byte[] {one});
  }

  private byte[] withValue(byte[] bytes, String value) {
    var text = text(bytes);
    var member = found(MEMBER, text);
    return member.isEmpty()
        ? bytes
        : bytes(text.substring(0, member.valueStart()) + value + text.substring(member.valueEnd()));
  }

  private byte[] repeatMember(byte[] bytes) {
    var text = text(bytes);
    var member = found(MEMBER, text);
    return member.isEmpty()
        ? bytes
        : bytes(
            text.substring(0, member.start())
                + member.all(text)
                + ","
                + text.substring(member.start()));
  }

  private byte[] renameMember(byte[] bytes) {
    var text = text(bytes);
    var member = found(MEMBER, text);
    return member.isEmpty()
        ? bytes
        : bytes(
            text.substring(0, member.start() + 1)
                + "n".repeat(1 + random.nextInt(random.nextInt(50) == 0 ? 100_000 : 10))
                + text.substring(member.start() + 1));
  }

  private byte[] dropMember(byte[] bytes) {
    var text = text(bytes);
    var member = found(MEMBER, text);
    if (member.isEmpty()) {
      return bytes;
    }
    var end = member.end();
    return bytes(
        text.substring(0, member.start())
            + text.substring(end < text.length() && text.charAt(end) == ',' ? end + 1 : end));
  }

  private byte[] repeatRow(byte[] bytes) {
    var text = text(bytes);
    var row = found(ROW, text);
    var times = random.nextInt(10) == 0 ? 1000 : 1;
    if (row.isEmpty()) {
      return bytes;
    }
    // A row that was repeated before may be large already.
    var again = "," + row.all(text);
    return bytes(
        text.substring(0, row.end())
            + again.repeat(Math.min(times, Math.max(1, REPEATED_MAX / again.length())))
            + text.substring(row.end()));
  }

  private byte[] swapBrackets(byte[] bytes) {
    var swapped = bytes.clone();
    for (var i = place(bytes); i < swapped.length; i++) {
      var bracket = "{}[]".indexOf(swapped[i]);
      if (bracket >= 0) {
        swapped[i] = (byte) "[]{}".charAt(bracket);
        break;
      }
    }
    return swapped;
  }

  private byte[] swapLists(byte[] bytes) {
    return bytes(
        text(bytes)
            .replace("\"assets\"", "\"#\"")
            .replace("\"positions\"", "\"assets\"")
            .replace("\"#\"", "\"positions\""));
  }

  private byte[] recode(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    return random.nextInt(3) == 0
        ? ("\ufeff" + text).getBytes(StandardCharsets.UTF_8)
        : text.getBytes(CHARSETS.get(random.nextInt(CHARSETS.size())));
  }

  private byte[] splice(byte[] bytes) {
    var other = others.get(random.nextInt(others.size()));
    var out = new ByteArrayOutputStream();
    out.write(bytes, 0, place(bytes));
    var from = place(other);
    out.write(other, from, other.length - from);
    return out.toByteArray();
  }

  private byte[] append(byte[] bytes) {
    return replaced(
        bytes, bytes.length, 0, random.nextBoolean() ? bytes : bytes(pick(WRONG_TYPES)));
  }

  private String number() {
    return switch (random.nextInt(4)) {
      case 0 -> "9".repeat(1 + random.nextInt(100_000));
      case 1 -> "0." + "0".repeat(random.nextInt(2_000)) + "1";
      default -> pick(NUMBERS);
    };
  }

  private String nested() {
    var depth = 1 + random.nextInt(random.nextInt(4) == 0 ? 200_000 : 1_000);
    return switch (random.nextInt(3)) {
      case 0 -> "[".repeat(depth);
      case 1 -> "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
      default -> "[".repeat(depth) + "]".repeat(depth);
    };
  }

  private String pick(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private int place(byte[] bytes) {
    return random.nextInt(bytes.length + 1);
  }

  /// A match, with its first place and that of its value; empty when there is none.
  private record Found(int start, int end, int valueStart, int valueEnd) {
    boolean isEmpty() {
      return start == end;
    }

    String all(String text) {
      return text.substring(start, end);
    }
  }

  /// The first match behind a random place, or else the first of all.
  private Found found(Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    if (!matcher.find(random.nextInt(text.length() + 1)) && !matcher.find(0)) {
      return new Found(0, 0, 0, 0);
    }
    var hasValue = matcher.groupCount() == 2;
    return new Found(
        matcher.start(),
        matcher.end(),
        hasValue ? matcher.start(2) : 0,
        hasValue ? matcher.end(2) : 0);
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
    var out = new ByteArrayOutputStream(bytes.length + by.length);
    out.write(bytes, 0, at);
    out.writeBytes(by);
    var rest = Math.min(bytes.length, at + length);
    out.write(bytes, rest, bytes.length - rest);
    return out.toByteArray();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
