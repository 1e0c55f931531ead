package accounthistory.normalize;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.Document;
import accounthistory.capture.Failure;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.account.AccountPayload;
import accounthistory.normalize.binance.account.AccountV3Payload;
import accounthistory.normalize.binance.account.ConfigurationPayload;
import accounthistory.normalize.binance.account.LeverageBracketPayload;
import accounthistory.normalize.binance.reference.AssetIndexPayload;
import accounthistory.normalize.binance.reference.ExchangeInfoPayload;

/// Turns a capture into rows: same bytes in, same rows out.
///
/// A value that the reply does not give is null, never zero, and nothing is rounded. What a column
/// cannot hold is null and listed as an issue. A text that is not a number, or a broken shape, ends
/// in [Normalized.NotUnderstood].
public final class Normalizer {
  /// Version of the rules. It grows when the same bytes come to mean other rows, or none.
  public static final int VERSION = 2;

  /// Reason word of a capture that is not understood.
  public static final String NOT_UNDERSTOOD = "not_understood";

  /// Names the body of `GET /fapi/v3/account`, with which three others come.
  private static final String ACCOUNT_V3 = "account-v3";

  private Normalizer() {}

  /// Reads the capture's document that is named after its stream, or the four of a state that was
  /// asked for in parts. Whether the capture carries a failure is not looked at, so that one
  /// refused by older rules can be tried again.
  public static Normalized normalize(Capture capture) {
    try {
      return switch (capture.stream()) {
        case ACCOUNT ->
            new Normalized.State(
                has(capture, ACCOUNT_V3)
                    ? AccountV3Payload.read(fourOf(capture))
                    : AccountPayload.read(bodyOf(capture)));
        case INCOME -> {
          var reading = IncomeReading.of(capture.documents());
          yield new Normalized.Flows(reading.answer(), reading.unknownFields());
        }
        case TRADE -> {
          var reading = TradeReading.of(capture.documents());
          yield new Normalized.Trades(reading.answer(), reading.unknownFields());
        }
        case LEVERAGE_BRACKET -> {
          var brackets = LeverageBracketPayload.read(bodyOf(capture));
          yield new Normalized.Brackets(brackets.sets(), brackets.unknownFields());
        }
        case CONFIGURATION -> {
          var read =
              ConfigurationPayload.read(
                  bodyOf(capture, "account-config"), bodyOf(capture, "symbol-config"));
          yield new Normalized.Settings(read.configuration(), read.unknownFields());
        }
        case ASSET_INDEX -> {
          var prices = AssetIndexPayload.read(bodyOf(capture));
          yield new Normalized.Prices(prices.prices(), prices.issues(), prices.unknownFields());
        }
        case EXCHANGE_INFO -> {
          var contracts = ExchangeInfoPayload.read(bodyOf(capture));
          yield new Normalized.Contracts(contracts.contracts(), contracts.issues());
        }
      };
    } catch (NotUnderstoodException e) {
      return new Normalized.NotUnderstood(
          Failure.failed(NOT_UNDERSTOOD, capture.subject() + ": " + e.getMessage()));
    }
  }

  private static AccountV3Payload.Bodies fourOf(Capture capture) throws NotUnderstoodException {
    return new AccountV3Payload.Bodies(
        bodyOf(capture, ACCOUNT_V3),
        bodyOf(capture, "position-risk"),
        bodyOf(capture, "account-config"),
        bodyOf(capture, "symbol-config"));
  }

  private static boolean has(Capture capture, String part) {
    return capture.documents().stream().anyMatch(it -> it.part().equals(part));
  }

  private static Body bodyOf(Capture capture) throws NotUnderstoodException {
    return bodyOf(capture, capture.stream().label());
  }

  private static Body bodyOf(Capture capture, String part) throws NotUnderstoodException {
    return capture.documents().stream()
        .filter(it -> it.part().equals(part))
        .findFirst()
        .map(Document::body)
        .orElseThrow(() -> new NotUnderstoodException("no document " + part));
  }
}
