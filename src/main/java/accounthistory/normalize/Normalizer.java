package accounthistory.normalize;

import accounthistory.account.AccountState;
import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.Document;
import accounthistory.capture.Failure;
import accounthistory.normalize.binance.IndexPriceKlines;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.account.AccountPayload;
import accounthistory.normalize.binance.account.AccountV3Payload;
import accounthistory.normalize.binance.account.CommissionRatePayload;
import accounthistory.normalize.binance.account.ConfigurationPayload;
import accounthistory.normalize.binance.account.LeverageBracketPayload;
import accounthistory.normalize.binance.reference.AssetIndexPayload;
import accounthistory.normalize.binance.reference.ExchangeInfoPayload;
import accounthistory.stream.StreamRows;
import accounthistory.stream.StreamRows.Remarks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.TreeSet;

/// Turns a capture into rows: same bytes in, same rows out.
///
/// A value that the reply does not give is null, never zero, and nothing is rounded. What a column
/// cannot hold is null and listed as an issue. A text that is not a number, or a broken shape, ends
/// in [StreamRows.NotUnderstood].
public final class Normalizer {
  /// Version of the rules. It grows when the same bytes come to mean other rows, or none.
  public static final int VERSION = 2;

  /// Reason word of a capture that is not understood.
  public static final String NOT_UNDERSTOOD = "not_understood";

  /// Names the body of `GET /fapi/v3/account`, with which three others come.
  private static final String ACCOUNT_V3 = "account-v3";

  private Normalizer() {}

  /// Reads a capture. One that already failed stays failed. The same for live runs, imports and
  /// rebuilds.
  public static StreamRows rowsOf(Capture capture) {
    var failure = capture.failure();
    return failure == null ? normalize(capture) : new StreamRows.Failed(capture, failure);
  }

  /// Reads the capture's document that is named after its stream, or the four of a state that was
  /// requested in parts. Whether the capture carries a failure is not looked at, so that one
  /// refused by older rules can be tried again.
  public static StreamRows normalize(Capture capture) {
    try {
      return switch (capture.subject().venue()) {
        case BINANCE_USDM -> usdm(capture);
      };
    } catch (NotUnderstoodException e) {
      var why = Failure.failed(NOT_UNDERSTOOD, capture.subject() + ": " + e.getMessage());
      return new StreamRows.NotUnderstood(capture.failedWith(why), why);
    }
  }

  private static StreamRows usdm(Capture capture) throws NotUnderstoodException {
    return switch (capture.stream()) {
      case ACCOUNT -> new StreamRows.Account(capture, stateOf(capture), VERSION);
      case INCOME -> {
        var reading = IncomeReading.of(capture.documents());
        yield new StreamRows.Income(
            capture, reading.answer(), Remarks.unknown(reading.unknownFields()));
      }
      case TRADE -> {
        var reading = TradeReading.of(capture.documents());
        yield new StreamRows.Trade(
            capture, reading.answer(), Remarks.unknown(reading.unknownFields()));
      }
      case LEVERAGE_BRACKET -> {
        var read = LeverageBracketPayload.read(bodyOf(capture));
        yield new StreamRows.LeverageBracket(
            capture, read.sets(), Remarks.unknown(read.unknownFields()));
      }
      case CONFIGURATION -> {
        var read =
            ConfigurationPayload.read(
                bodyOf(capture, "account-config"), bodyOf(capture, "symbol-config"));
        yield new StreamRows.Configuration(
            capture, read.configuration(), Remarks.unknown(read.unknownFields()));
      }
      case COMMISSION_RATE -> ratesOf(capture);
      case ASSET_INDEX -> {
        var read = AssetIndexPayload.read(bodyOf(capture));
        yield new StreamRows.AssetIndex(
            capture, read.prices(), new Remarks(read.issues(), read.unknownFields()));
      }
      case INDEX_PRICE_CANDLE -> candlesOf(capture);
      case EXCHANGE_INFO -> {
        var read = ExchangeInfoPayload.read(bodyOf(capture));
        yield new StreamRows.ExchangeInfo(
            capture, read.contracts(), new Remarks(read.issues(), Collections.emptySortedSet()));
      }
    };
  }

  private static AccountState stateOf(Capture capture) throws NotUnderstoodException {
    return has(capture, ACCOUNT_V3)
        ? AccountV3Payload.read(fourOf(capture))
        : AccountPayload.read(bodyOf(capture));
  }

  /// A symbol that is no longer listed has no rate.
  private static StreamRows.CommissionRate ratesOf(Capture capture) throws NotUnderstoodException {
    var rates = new ArrayList<StreamRows.CommissionRate.Rate>();
    var unknown = new TreeSet<String>();
    for (var document : capture.documents()) {
      if (document.httpStatus() == 200) {
        var read = CommissionRatePayload.read(document.body());
        rates.add(read.rate());
        unknown.addAll(read.unknownFields());
      }
    }
    return new StreamRows.CommissionRate(capture, rates, Remarks.unknown(unknown));
  }

  private static StreamRows.IndexPriceCandle candlesOf(Capture capture)
      throws NotUnderstoodException {
    var candles = new ArrayList<StreamRows.IndexPriceCandle.Candle>();
    var requested = new ArrayList<StreamRows.IndexPriceCandle.Requested>();
    for (var document : capture.documents()) {
      var isListed = document.httpStatus() == 200;
      var asked = IndexPriceKlines.requested(document.endpoint(), isListed);
      requested.add(asked);
      if (isListed) {
        candles.addAll(IndexPriceKlines.read(document.body(), asked));
      }
    }
    return new StreamRows.IndexPriceCandle(capture, candles, requested);
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
