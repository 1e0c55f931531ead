package accounthistory.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.ClockSource;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Failure;
import accounthistory.capture.Identity;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Captures for tests: chosen ones, and any that the domain allows.
final class SpoolCaptures {
  static final Instant SLOT = Instant.parse("2026-03-14T12:05:00Z");

  private SpoolCaptures() {}

  static Subject account(String name) {
    return new Subject(Venue.BINANCE_USDM, Environment.PRODUCTION, name);
  }

  static Capture of(String account, Instant slot, String body) {
    return new Capture(
        account(account),
        Stream.ACCOUNT,
        slot,
        ClockFacts.LOCAL,
        List.of(document("account", slot, body.getBytes(UTF_8))),
        null);
  }

  static Capture of(Stream publicStream, Instant slot) {
    return new Capture(
        Subject.publicOf(Venue.BINANCE_USDM, Environment.PRODUCTION),
        publicStream,
        slot,
        ClockFacts.LOCAL,
        List.of(document(publicStream.label(), slot, new byte[] {'[', ']'})),
        null);
  }

  static Capture failed(String detail) {
    return new Capture(
        account("main"),
        Stream.ACCOUNT,
        SLOT,
        ClockFacts.LOCAL,
        List.of(),
        Failure.failed("unreachable", detail));
  }

  static Document document(String part, Instant slot, byte[] body) {
    return new Document(
        part, "/fapi/v2/account", 200, slot.plusMillis(20), slot.plusMillis(101), Body.of(body));
  }

  /// Any capture: public and private, with and without failure, 0 to 4 bodies of any bytes, texts
  /// of any UTF-16 code units, halves of surrogate pairs too.
  static Capture any(Random random) {
    var environment = oneOf(random, Environment.values());
    var stream = oneOf(random, Stream.values());
    var subject =
        stream.isPublic()
            ? Subject.publicOf(Venue.BINANCE_USDM, environment)
            : new Subject(Venue.BINANCE_USDM, environment, name(random));
    var slot = Instant.ofEpochSecond(random.nextLong(1_500_000_000L, 4_000_000_000L));
    var documents = new ArrayList<Document>();
    var parts = random.nextInt(5);
    for (var part = 0; part < parts; part++) {
      documents.add(any(random, "part-" + part, slot));
    }
    var failed = documents.isEmpty() || random.nextInt(3) == 0;
    var capture =
        new Capture(
            subject, stream, slot, clock(random), documents, failed ? failure(random) : null);
    return stream.isPublic() || random.nextBoolean()
        ? capture
        : capture.withIdentity(identity(random));
  }

  private static Identity identity(Random random) {
    var digest = new byte[32];
    random.nextBytes(digest);
    return new Identity(Identity.keyId(digest), HexFormat.of().formatHex(digest));
  }

  private static Document any(Random random, String part, Instant slot) {
    var sent = slot.plusNanos(random.nextLong(-1_000_000_000L, 300_000_000_000L));
    return new Document(
        part,
        "/fapi/" + text(random),
        random.nextInt(600),
        sent,
        sent.plusNanos(random.nextLong(30_000_000_000L)),
        Body.of(body(random)));
  }

  private static byte[] body(Random random) {
    var bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(5_000)];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    } else {
      Arrays.fill(bytes, (byte) random.nextInt(256));
    }
    return bytes;
  }

  private static <T> T oneOf(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static ClockFacts clock(Random random) {
    var source = oneOf(random, ClockSource.values());
    return new ClockFacts(
        source,
        Duration.ofNanos(random.nextLong(-5_000_000_000L, 5_000_000_000L)),
        Duration.ofNanos(random.nextLong(5_000_000_000L)));
  }

  private static @Nullable Failure failure(Random random) {
    var kind = oneOf(random, Failure.Kind.values());
    return new Failure(kind, "not_understood", text(random));
  }

  private static String name(Random random) {
    var characters = "ABCXYZabcxyz0189._-";
    var name = new StringBuilder("a");
    for (var length = random.nextInt(63); length > 0; length--) {
      name.append(characters.charAt(random.nextInt(characters.length())));
    }
    return name.toString();
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (var length = random.nextInt(40); length > 0; length--) {
      text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(65_536)));
    }
    return text.toString();
  }
}
