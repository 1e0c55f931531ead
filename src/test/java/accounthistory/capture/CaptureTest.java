package accounthistory.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CaptureTest {
  private static final Instant SLOT = Instant.parse("2026-11-20T12:05:00Z");
  private static final Subject MAIN =
      new Subject(Venue.BINANCE_USDM, Environment.PRODUCTION, "main");

  @Test
  void theSameBytesAreTheSameAttemptAndOtherBytesAnother() {
    assertThat(capture("a").attempt()).isEqualTo(capture("a").attempt());
    assertThat(capture("a").attempt()).isNotEqualTo(capture("b").attempt());
  }

  @Test
  void figuresAreOfTheMiddleOfTheRoundTripWithinItsHalfAndTheClocksError() {
    var capture = capture("a");
    var document = capture.document("account");

    assertThat(document.capturedAt()).isEqualTo(SLOT.plusMillis(20_050));
    assertThat(capture.capturedWithin(document)).isEqualTo(Duration.ofMillis(57));
  }

  @Test
  void anIdentityIsKeptByACaptureThatIsFoundWantingAndChangesNoAttempt() {
    var identity = new Identity(Identity.keyId(new byte[32]), "0f".repeat(32));
    var proven = capture("a").withIdentity(identity);

    assertThat(capture("a").identity()).isNull();
    assertThat(proven.failedWith(Failure.failed("not_understood", "test")).identity())
        .isEqualTo(identity);
    assertThat(proven.attempt()).isEqualTo(capture("a").attempt());
  }

  /// The name of the key of 32 zero bytes is public knowledge: the SHA-256 of them.
  @Test
  void anIdentityIsAKeysNameAndADigestInLowerCaseHex() {
    assertThat(Identity.keyId(new byte[32])).isEqualTo("66687aadf862bd77");
    assertThatThrownBy(() -> new Identity("66687AADF862BD77", "0f".repeat(32)))
        .hasMessageContaining("want 16 lower-case hex digits");
    assertThatThrownBy(() -> new Identity("66687aadf862bd77", "0f".repeat(31)))
        .hasMessageContaining("want 64 lower-case hex digits");
  }

  @Test
  void aVenueHasNoIdentity() {
    var identity = new Identity(Identity.keyId(new byte[32]), "0f".repeat(32));
    var venue =
        new Capture(
            MAIN.publicSubject(),
            Stream.ASSET_INDEX,
            SLOT,
            ClockFacts.LOCAL,
            List.of(),
            Failure.failed("timeout", "test"));

    assertThatThrownBy(() -> venue.withIdentity(identity))
        .hasMessage("binance-usdm/production: a venue has no account code");
  }

  @Test
  void anEnvelopeWithoutBodiesNeedsAFailure() {
    assertThatThrownBy(
            () -> new Capture(MAIN, Stream.ACCOUNT, SLOT, ClockFacts.LOCAL, List.of(), null))
        .hasMessageContaining("nothing came and nothing failed");
  }

  @Test
  void publicStreamsBelongToTheVenueAndPrivateOnesToAccounts() {
    assertThatThrownBy(() ->
            new Capture(
                MAIN,
                Stream.ASSET_INDEX,
                SLOT,
                ClockFacts.LOCAL,
                List.of(),
                Failure.failed("timeout", "test")))
        .hasMessageContaining("stream asset-index does not belong to it");
  }

  @Test
  void anAccountCannotBeCalledLikeAVenue() {
    assertThatThrownBy(
            () -> new Subject(Venue.BINANCE_USDM, Environment.PRODUCTION, "binance-usdm/testnet"))
        .hasMessageContaining("want 1 to 63 letters");
  }

  @Test
  void slotsAreMultiplesOfTheGridSince1970() {
    var grid = new Grid(Duration.ofMinutes(15), Duration.ofSeconds(20));

    assertThat(grid.floor(Instant.parse("2026-11-20T12:14:59.9Z")))
        .isEqualTo(Instant.parse("2026-11-20T12:00:00Z"));
    assertThat(grid.isSlot(SLOT)).isFalse();
    assertThat(grid.floor(Instant.parse("1969-12-31T23:59:59Z")))
        .isEqualTo(Instant.parse("1969-12-31T23:45:00Z"));
  }

  @Test
  void aGridThatDoesNotDivideADayIsRefused() {
    assertThatThrownBy(() -> new Grid(Duration.ofMinutes(7), Duration.ZERO))
        .hasMessage("grid of 7m: want whole seconds that divide a day, e.g. 5m");
    assertThatThrownBy(() -> new Grid(Duration.ofMinutes(5), Duration.ofMinutes(5)))
        .hasMessageContaining("phase of 5m");
  }

  private static Capture capture(String body) {
    var sent = SLOT.plusMillis(20_000);
    return new Capture(
        MAIN,
        Stream.ACCOUNT,
        SLOT,
        ClockFacts.measured(Duration.ofMillis(-40), Duration.ofMillis(7)),
        List.of(
            new Document(
                "account", "/fapi/v2/account", 200, sent, sent.plusMillis(100), Body.of(body))),
        null);
  }
}
