package accounthistory.spool;

import static accounthistory.spool.SpoolCaptures.SLOT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Identity;
import accounthistory.capture.Stream;
import accounthistory.spool.Envelope.Opened;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvelopeTest {
  private static final byte[] SMALL =
      Envelope.around(SpoolCaptures.of("main", SLOT, "{\"assets\":[]}")).bytes();

  @Test
  void anyCaptureComesBackAsItWas() {
    var random = new Random(20260314);
    for (var round = 0; round < 2_000; round++) {
      var capture = SpoolCaptures.any(random);
      var bytes = Envelope.around(capture).bytes();
      assertThat(Envelope.open(bytes)).as("round %d", round).isEqualTo(new Opened.Whole(capture));
      assertThat(Envelope.around(capture).bytes()).as("round %d", round).isEqualTo(bytes);
    }
  }

  @Test
  void bodiesComeBackByteForByte() {
    var every = new byte[256];
    for (var value = 0; value < every.length; value++) {
      every[value] = (byte) value;
    }
    var capture =
        new Capture(
            SpoolCaptures.account("main"),
            Stream.ACCOUNT,
            SLOT,
            ClockFacts.LOCAL,
            List.of(
                SpoolCaptures.document("account", SLOT, every),
                SpoolCaptures.document("nothing", SLOT, new byte[0])),
            null);
    var read = whole(Envelope.around(capture).bytes());
    assertThat(read.document("account").body().bytes()).isEqualTo(every);
    assertThat(read.document("nothing").body().bytes()).isEmpty();
  }

  @Test
  void isReadableWithOrdinaryTools() throws IOException {
    var lines = new String(SMALL, ISO_8859_1).split("\n", 3);
    var sha = Body.of(Arrays.copyOfRange(SMALL, lines[0].length() + 1, SMALL.length));
    assertThat(lines[0]).isEqualTo("account-history-capture 1 " + sha.sha256Hex());
    assertThat(lines[1])
        .isEqualTo(
            """
            {"venue":"binance-usdm","environment":"production","account":"main",\
            "stream":"account","slot":"2026-03-14T12:05:00Z",\
            "clock":{"source":"local_clock","offset":"PT0S","error":"PT0S"},"failure":null,\
            "documents":[{"part":"account","endpoint":"/fapi/v2/account","http_status":200,\
            "sent_at":"2026-03-14T12:05:00.020Z","received_at":"2026-03-14T12:05:00.101Z",\
            "bytes":13,\
            "sha256":"%s"}]}\
            """
                .formatted(Body.of("{\"assets\":[]}").sha256Hex()));
    var rest = new GZIPInputStream(new ByteArrayInputStream(lines[2].getBytes(ISO_8859_1)));
    assertThat(new String(rest.readAllBytes(), UTF_8)).isEqualTo("{\"assets\":[]}");
  }

  @Test
  void anIdentityIsPartOfTheHeaderAndNotOfTheAttempt() {
    var plain = SpoolCaptures.of("main", SLOT, "{}");
    var proven = plain.withIdentity(new Identity("0123456789abcdef", "c4".repeat(32)));
    var bytes = Envelope.around(proven).bytes();

    assertThat(new String(bytes, ISO_8859_1))
        .contains(
            "\"failure\":null,\"identity\":{\"key\":\"0123456789abcdef\",\"digest\":\"c4c4c4c4");
    assertThat(whole(bytes)).isEqualTo(proven);
    assertThat(proven.attempt()).isEqualTo(plain.attempt());
  }

  @Test
  void aHeaderThatSaysNullIsOfACaptureWithoutIdentity() {
    var forged = forged("\"failure\":null", "\"failure\":null,\"identity\":null");
    assertThat(whole(forged).identity()).isNull();
  }

  @Test
  void repetitiveBodiesTakeLittleSpace() {
    var body = "{\"symbol\":\"BTCUSDT\",\"positionAmt\":\"0\"},".repeat(6_000);
    assertThat(Envelope.around(SpoolCaptures.of("main", SLOT, body)).bytes().length)
        .isLessThan(body.length() / 10);
  }

  @Test
  void everyTruncationIsRefused() {
    for (var length = 0; length < SMALL.length; length++) {
      assertThat(Envelope.open(Arrays.copyOf(SMALL, length)))
          .as("first %d bytes of %d", length, SMALL.length)
          .isInstanceOf(Opened.Refused.class);
    }
  }

  @Test
  void everyChangedByteIsRefused() {
    for (var at = 0; at < SMALL.length; at++) {
      for (var change : new int[] {0x01, 0x20, 0x80, 0xFF}) {
        var changed = SMALL.clone();
        changed[at] ^= (byte) change;
        assertThat(Envelope.open(changed))
            .as("byte %d xor %x", at, change)
            .isInstanceOf(Opened.Refused.class);
      }
    }
  }

  @Test
  void trailingBytesAreRefused() {
    var longer = Arrays.copyOf(SMALL, SMALL.length + 1);
    assertThat(Envelope.open(longer)).isInstanceOf(Opened.Refused.class);
    var twice = Arrays.copyOf(SMALL, SMALL.length * 2);
    System.arraycopy(SMALL, 0, twice, SMALL.length, SMALL.length);
    assertThat(Envelope.open(twice)).isInstanceOf(Opened.Refused.class);
  }

  @Test
  void anotherVersionIsNamed() {
    var newer = new String(SMALL, ISO_8859_1).replaceFirst(" 1 ", " 2 ").getBytes(ISO_8859_1);
    assertThat(Envelope.open(newer))
        .isEqualTo(new Opened.Refused("format version \"2\", this program reads 1"));
  }

  @Test
  void otherFilesAreNotEnvelopes() {
    assertThat(Envelope.open("{}".getBytes(UTF_8)))
        .isEqualTo(new Opened.Refused("does not begin with \"account-history-capture\""));
    assertThat(Envelope.open(new byte[0])).isInstanceOf(Opened.Refused.class);
  }

  /// Somebody can write a right checksum over wrong content; that, too, ends as a reason.
  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"main\" | \"binance-usdm/production\" | account \"binance-usdm/production\" is not an account name",
        "\"main\" | null | binance-usdm/production: stream account does not belong to it",
        "\"main\" | 7 | field \"account\" is of another kind",
        "\"account\":\"main\", | '' | no field \"account\"",
        "\"failure\":null | \"failure\":null,\"identity\":7 | field \"identity\" is of another kind",
        "\"failure\":null | \"failure\":null,\"identity\":{\"key\":\"K\",\"digest\":\"\"} | identity key \"K\": want 16 lower-case hex digits",
        "\"failure\":null | \"failure\":true | has VALUE_TRUE",
        "\"failure\":null | \"venue\":null | two fields \"venue\"",
        "local_clock | sundial | unknown clock source \"sundial\", known: measured, local_clock, stated",
        "2026-03-14T12:05:00Z | yesterday | Text 'yesterday' could not be parsed at index 0",
        "\"bytes\":13 | \"bytes\":-1 | a body of -1 bytes",
        "\"bytes\":13 | \"bytes\":99999999999 | Numeric value (99999999999) out of range of `int` (-2147483648 - 2147483647)",
        "\"http_status\":200 | \"http_status\":\"200\" | field \"http_status\" is of another kind",
        "{\"venue\" | [\"venue\" | not a JSON object",
      })
  void wrongContentUnderARightChecksumIsRefused(String part, String other, String why) {
    var forged = forged(part, other);
    assertThat(Envelope.open(forged))
        .isEqualTo(new Opened.Refused("its header is malformed: " + why));
  }

  @Test
  void bodiesOfAnotherSizeOrDigestAreRefused() {
    assertThat(Envelope.open(forged("\"bytes\":13", "\"bytes\":12")))
        .isEqualTo(new Opened.Refused("bodies are not the 12 bytes of the header"));
    assertThat(Envelope.open(forged("\"bytes\":13", "\"bytes\":14")))
        .isEqualTo(new Opened.Refused("bodies are not the 14 bytes of the header"));
    var sha = Body.of("{\"assets\":[]}").sha256Hex();
    assertThat(Envelope.open(forged(sha, "0".repeat(64))))
        .isEqualTo(
            new Opened.Refused(
                "its header is malformed: body account has sha256 %s, the header says %s"
                    .formatted(sha, "0".repeat(64))));
    assertThat(Envelope.open(forged("\"bytes\":13", "\"bytes\":2000000000")))
        .isEqualTo(new Opened.Refused("bodies of 1953125 KiB, at most 256 MiB are read"));
  }

  private static Capture whole(byte[] bytes) {
    return switch (Envelope.open(bytes)) {
      case Opened.Whole(Capture capture) -> capture;
      case Opened.Refused(String why) -> throw new AssertionError(why);
    };
  }

  private static byte[] forged(String part, String other) {
    var lines = new String(SMALL, ISO_8859_1).split("\n", 3);
    assertThat(lines[1]).contains(part);
    var content = (lines[1].replace(part, other) + "\n" + lines[2]).getBytes(ISO_8859_1);
    return sealed(content);
  }

  @Test
  void garbageAfterARightHeaderIsRefused() throws IOException {
    var lines = new String(SMALL, ISO_8859_1).split("\n", 3);
    var content = (lines[1] + "\nnot gzip at all").getBytes(ISO_8859_1);
    assertThat(Envelope.open(sealed(content))).isEqualTo(new Opened.Refused("Not in GZIP format"));
    var none = new ByteArrayOutputStream();
    none.writeBytes((lines[1] + "\n").getBytes(US_ASCII));
    new GZIPOutputStream(none).close();
    assertThat(Envelope.open(sealed(none.toByteArray())))
        .isEqualTo(new Opened.Refused("bodies are not the 13 bytes of the header"));
  }

  private static byte[] sealed(byte[] content) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        ("account-history-capture 1 " + Body.of(content).sha256Hex() + "\n").getBytes(US_ASCII));
    out.writeBytes(content);
    return out.toByteArray();
  }
}
