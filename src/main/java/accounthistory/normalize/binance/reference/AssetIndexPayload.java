package accounthistory.normalize.binance.reference;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.IGNORED;
import static accounthistory.normalize.binance.Field.Kind.INSTANT;
import static accounthistory.normalize.binance.Field.Kind.KEY;

import accounthistory.account.IndexPrice;
import accounthistory.account.Issue;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import tools.jackson.core.JsonToken;

/// The reply of `GET /fapi/v1/assetIndex`: a list of rows, or one row for one symbol.
///
/// A row whose price, instant or symbol cannot be used is left out and listed as an issue: no other
/// asset loses its price by it.
public final class AssetIndexPayload {
  private static final String QUOTE = "USD";
  private static final Shape.Builder IT = new Shape.Builder("[].");

  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field TIME = IT.core(INSTANT, "time");
  private static final Field INDEX = IT.core(AMOUNT, "index");
  private static final Field BID_BUFFER = IT.core(AMOUNT, "bidBuffer");
  private static final Field ASK_BUFFER = IT.core(AMOUNT, "askBuffer");
  private static final Field BID_RATE = IT.core(AMOUNT, "bidRate");
  private static final Field ASK_RATE = IT.core(AMOUNT, "askRate");
  private static final Shape SHAPE =
      IT.with(IGNORED, "autoExchangeBidBuffer")
          .with(IGNORED, "autoExchangeAskBuffer")
          .with(IGNORED, "autoExchangeBidRate")
          .with(IGNORED, "autoExchangeAskRate")
          .decidedBy();

  private final ReplyBody reply;
  private final Row row = new Row(SHAPE);
  private final RowReader reader;
  private final Set<String> seen = new HashSet<>();
  private final List<IndexPrice> prices = new ArrayList<>();
  private final List<Issue> issues = new ArrayList<>();

  /// The prices of one reply.
  public record Prices(
      List<IndexPrice> prices, List<Issue> issues, SortedSet<String> unknownFields) {}

  private AssetIndexPayload(ReplyBody reply) {
    this.reply = reply;
    reader = new RowReader(reply, row);
  }

  /// Reads one body.
  public static Prices read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new AssetIndexPayload(reply).all());
  }

  private Prices all() throws NotUnderstoodException {
    var token = reply.next();
    if (token == JsonToken.START_OBJECT) {
      readRow();
    } else if (token == JsonToken.START_ARRAY) {
      while (reply.hasNextRow()) {
        readRow();
      }
    } else {
      throw reply.isNot("a list");
    }
    return new Prices(prices, issues, reply.unknownFields());
  }

  private void readRow() throws NotUnderstoodException {
    reader.read();
    var symbol = row.key(SYMBOL);
    if (!seen.add(symbol)) {
      throw reader.refusal("a second row of this symbol");
    }
    reader.listIssues(issues);
    var index = row.amount(INDEX);
    var time = row.instant(TIME);
    if (!symbol.endsWith(QUOTE) || symbol.length() == QUOTE.length()) {
      issues.add(reader.doesNotFit(SYMBOL, symbol));
    } else if (index != null && index.signum() <= 0) {
      issues.add(reader.doesNotFit(INDEX, index.toPlainString()));
    } else if (row.isZero(TIME)) {
      issues.add(reader.doesNotFit(TIME, "0"));
    } else if (index != null && time != null) {
      prices.add(
          new IndexPrice(
              symbol.substring(0, symbol.length() - QUOTE.length()),
              time,
              index,
              row.amount(BID_BUFFER),
              row.amount(ASK_BUFFER),
              row.amount(BID_RATE),
              row.amount(ASK_RATE)));
    }
  }
}
