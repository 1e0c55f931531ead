package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AccountState;
import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.normalize.binance.IndexPriceKlines;
import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.normalize.binance.flow.TradeQuestion;
import accounthistory.stream.StreamRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// Captures of one body, and what they normalize to.
final class PayloadCaptures {
  static final Instant SLOT = Instant.parse("2026-01-02T03:05:00Z");

  private static final Subject ACCOUNT =
      new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, "main");

  private PayloadCaptures() {}

  static Capture of(Stream stream, Body body) {
    return new Capture(
        stream.isPublic() ? ACCOUNT.publicSubject() : ACCOUNT,
        stream,
        SLOT,
        ClockFacts.LOCAL,
        List.of(new Document(stream.label(), endpoint(stream), 200, SLOT, SLOT, body)),
        null);
  }

  /// What was asked, where the answer is understood by it.
  private static String endpoint(Stream stream) {
    return switch (stream) {
      case INCOME ->
          "/fapi/v1/income?"
              + IncomeWindow.of(Instant.EPOCH, Instant.parse("2099-12-31T00:00:00Z")).query();
      case TRADE ->
          TradeQuestion.PATH
              + "?"
              + new TradeQuestion.InWindow("BTCUSDT", Instant.EPOCH, SLOT).query();
      case INDEX_PRICE_CANDLE ->
          IndexPriceKlines.PATH + "?" + IndexPriceKlines.query("BNBUSDT", Instant.EPOCH, SLOT);
      case ACCOUNT, LEVERAGE_BRACKET, CONFIGURATION, COMMISSION_RATE, ASSET_INDEX, EXCHANGE_INFO ->
          "/fapi/path";
    };
  }

  static StreamRows normalized(Stream stream, String body) {
    return Normalizer.normalize(of(stream, Body.of(body)));
  }

  /// The state that an account body must normalize to.
  static AccountState state(String body) {
    var normalized = normalized(Stream.ACCOUNT, body);
    assertThat(normalized).isInstanceOf(StreamRows.Account.class);
    return ((StreamRows.Account) normalized).state();
  }

  /// The detail of the refusal that a body must end in.
  static String refusal(Stream stream, Body body) {
    var normalized = Normalizer.normalize(of(stream, body));
    assertThat(normalized).isInstanceOf(StreamRows.NotUnderstood.class);
    var failure = ((StreamRows.NotUnderstood) normalized).failure();
    assertThat(failure.reason()).isEqualTo("not_understood");
    return failure.detail();
  }

  /// A recorded body, by its path below `payload/binance-usdm`.
  static String recorded(String path) {
    try (var stream = PayloadCaptures.class.getResourceAsStream("/payload/binance-usdm/" + path)) {
      if (stream == null) {
        throw new IllegalArgumentException("no payload " + path);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
