package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.KEY;

import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import accounthistory.stream.StreamRows.CommissionRate.Rate;
import java.math.BigDecimal;
import java.util.SortedSet;
import tools.jackson.core.JsonToken;

/// The reply of `GET /fapi/v1/commissionRate`: what an account pays for trades of one symbol, as
/// fractions of the notional.
public final class CommissionRatePayload {
  private static final Shape.Builder IT = new Shape.Builder("");
  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field MAKER = IT.core(AMOUNT, "makerCommissionRate");
  private static final Field TAKER = IT.core(AMOUNT, "takerCommissionRate");
  private static final Field RPI = IT.optional(AMOUNT, "rpiCommissionRate");
  private static final Shape SHAPE = IT.decidedBy();

  private final ReplyBody reply;
  private final Row row = new Row(SHAPE);
  private final RowReader reader;

  /// What one reply says.
  public record Rates(Rate rate, SortedSet<String> unknownFields) {}

  private CommissionRatePayload(ReplyBody reply) {
    this.reply = reply;
    reader = new RowReader(reply, row);
  }

  /// Reads one body.
  public static Rates read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new CommissionRatePayload(reply).one());
  }

  private Rates one() throws NotUnderstoodException {
    if (reply.next() != JsonToken.START_OBJECT) {
      throw reply.isNot("an object");
    }
    reader.read();
    var rate = new Rate(row.key(SYMBOL), needed(MAKER), needed(TAKER), row.amount(RPI));
    return new Rates(rate, reply.unknownFields());
  }

  private BigDecimal needed(Field field) throws NotUnderstoodException {
    var amount = row.amount(field);
    if (amount == null) {
      var unfit = row.unfitText(field);
      throw reader.refusal(
          unfit == null
              ? field.name() + " is missing"
              : field.name() + " " + unfit + " does not fit its column");
    }
    return amount;
  }
}
