package accounthistory.normalize.binance;

import accounthistory.capture.Body;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.QueryText;
import accounthistory.stream.StreamRows.IndexPriceCandle.Candle;
import accounthistory.stream.StreamRows.IndexPriceCandle.Requested;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonToken;

/// `GET /fapi/v1/indexPriceKlines`: what is asked, and the reply, a list of lists of which each
/// begins with the opening time in milliseconds and the opening price as text.
public final class IndexPriceKlines {
  /// The most minutes that one request may name.
  public static final int LIMIT = 1500;

  /// The path it belongs to.
  public static final String PATH = "/fapi/v1/indexPriceKlines";

  /// Opening time and price; the columns after them are not read.
  private static final int COLUMNS_READ = 2;

  private final ReplyBody reply;
  private final Requested requested;

  private IndexPriceKlines(ReplyBody reply, Requested requested) {
    this.reply = reply;
    this.requested = requested;
  }

  /// The parameters that request minutes of a pair, both ends included.
  public static String query(String pair, Instant from, Instant to) {
    return "pair=%s&interval=1m&startTime=%s&endTime=%s&limit=%s"
        .formatted(QueryText.encoded(pair), from.toEpochMilli(), to.toEpochMilli(), LIMIT);
  }

  /// What a document's endpoint says was asked.
  ///
  /// @param isListed whether the exchange has an index of the pair
  public static Requested requested(String endpoint, boolean isListed)
      throws NotUnderstoodException {
    try {
      var parameters = QueryText.parameters(endpoint, PATH, LIMIT);
      var pair =
          Optional.ofNullable(parameters.get("pair"))
              .orElseThrow(() -> new InvalidValueException("\"" + endpoint + "\" has no pair"));
      return new Requested(
          pair,
          Instant.ofEpochMilli(QueryText.number(endpoint, parameters, "startTime")),
          Instant.ofEpochMilli(QueryText.number(endpoint, parameters, "endTime")),
          isListed);
    } catch (InvalidValueException e) {
      throw new NotUnderstoodException(String.valueOf(e.getMessage()));
    }
  }

  /// The candles of one reply.
  public static List<Candle> read(Body body, Requested requested) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new IndexPriceKlines(reply, requested).all());
  }

  private List<Candle> all() throws NotUnderstoodException {
    var candles = new ArrayList<Candle>();
    reply.enterList();
    for (var token = reply.next(); token != JsonToken.END_ARRAY; token = reply.next()) {
      if (token != JsonToken.START_ARRAY) {
        throw reply.isNot("a list");
      }
      candles.add(candle());
    }
    return candles;
  }

  private Candle candle() throws NotUnderstoodException {
    var openedAt = openedAt();
    var open = open();
    var columns = COLUMNS_READ;
    for (var token = reply.next(); token != JsonToken.END_ARRAY; token = reply.next()) {
      if (token == null || token.isStructStart()) {
        throw reply.isNot("a column of a candle");
      }
      columns++;
    }
    if (columns == COLUMNS_READ) {
      throw reply.isNot("a whole candle");
    }
    return new Candle(requested.pair(), openedAt, open);
  }

  private Instant openedAt() throws NotUnderstoodException {
    if (reply.next() != JsonToken.VALUE_NUMBER_INT
        || !reply.parser().getString().matches("[0-9]{1,15}")) {
      throw reply.isNot("an opening time");
    }
    var openedAt = Instant.ofEpochMilli(Long.parseLong(reply.parser().getString()));
    if (openedAt.isBefore(requested.from()) || openedAt.isAfter(requested.to())) {
      throw reply.isNot("a minute that was requested");
    }
    return openedAt;
  }

  private BigDecimal open() throws NotUnderstoodException {
    if (reply.next() != JsonToken.VALUE_STRING
        || !reply.parser().getString().matches("[0-9]{1,18}(\\.[0-9]{1,18})?")) {
      throw reply.isNot("an opening price");
    }
    var open = new BigDecimal(reply.parser().getString());
    if (open.signum() == 0) {
      throw reply.isNot("an opening price above zero");
    }
    return open;
  }
}
