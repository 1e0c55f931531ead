package accounthistory.normalize.binance.flow;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.FLAG;
import static accounthistory.normalize.binance.Field.Kind.IGNORED;
import static accounthistory.normalize.binance.Field.Kind.INSTANT;
import static accounthistory.normalize.binance.Field.Kind.KEY;
import static accounthistory.normalize.binance.Field.Kind.LONG;
import static accounthistory.normalize.binance.Field.Kind.NUMBER_NAME;

import accounthistory.account.PositionSide;
import accounthistory.account.Trade;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// The reply of `GET /fapi/v1/userTrades`: fills of one symbol, oldest first.
public final class TradePayload {
  private static final Shape.Builder IT = new Shape.Builder("[].");

  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field ID = IT.core(LONG, "id");
  private static final Field ORDER_ID = IT.optional(NUMBER_NAME, "orderId");
  private static final Field SIDE = IT.core(KEY, "side");
  private static final Field PRICE = IT.core(AMOUNT, "price");
  private static final Field QUANTITY = IT.core(AMOUNT, "qty");
  private static final Field REALIZED_PNL = IT.optional(AMOUNT, "realizedPnl");
  private static final Field QUOTE_QUANTITY = IT.optional(AMOUNT, "quoteQty");
  private static final Field COMMISSION = IT.optional(AMOUNT, "commission");
  private static final Field COMMISSION_ASSET = IT.optional(NUMBER_NAME, "commissionAsset");
  private static final Field TIME = IT.core(INSTANT, "time");
  private static final Field POSITION_SIDE = IT.core(KEY, "positionSide");
  private static final Field MAKER = IT.optional(FLAG, "maker");
  private static final Field MARGIN_ASSET = IT.optional(NUMBER_NAME, "marginAsset");
  private static final Shape SHAPE =
      IT.with(IGNORED, "buyer").with(IGNORED, "baseQty").with(IGNORED, "pair").decidedBy();

  private final ReplyBody reply;
  private final Row row = new Row(SHAPE);
  private final RowReader reader;
  private final List<Trade> trades = new ArrayList<>();

  /// The fills of one reply, in its order.
  public record Page(List<Trade> trades, SortedSet<String> unknownFields) {}

  private TradePayload(ReplyBody reply) {
    this.reply = reply;
    reader = new RowReader(reply, row);
  }

  /// Reads one body.
  public static Page read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new TradePayload(reply).all());
  }

  private Page all() throws NotUnderstoodException {
    if (reply.next() != JsonToken.START_ARRAY) {
      throw reply.isNot("a list");
    }
    while (reply.hasNextRow()) {
      reader.read();
      trades.add(trade());
    }
    return new Page(trades, reply.unknownFields());
  }

  private Trade trade() throws NotUnderstoodException {
    var time = row.instant(TIME);
    var id = row.whole(ID);
    if (time == null || id == null) {
      throw reader.refusal((time == null ? TIME : ID).name() + " is missing");
    }
    return new Trade(
        new Trade.Key(time, row.key(SYMBOL), String.valueOf(id)),
        named(ORDER_ID),
        word(Trade.Side.class, SIDE, "a side"),
        word(PositionSide.class, POSITION_SIDE, "a position side"),
        row.flag(MAKER),
        needed(PRICE),
        needed(QUANTITY),
        row.amount(QUOTE_QUANTITY),
        row.amount(REALIZED_PNL),
        row.amount(COMMISSION),
        named(COMMISSION_ASSET),
        named(MARGIN_ASSET));
  }

  private BigDecimal needed(Field field) throws NotUnderstoodException {
    var amount = row.amount(field);
    if (amount == null) {
      @Nullable String unfit = row.unfitText(field);
      throw reader.refusal(
          unfit == null
              ? field.name() + " is missing"
              : field.name() + " " + unfit + " does not fit its column");
    }
    return amount;
  }

  private <E extends Enum<E>> E word(Class<E> type, Field field, String what)
      throws NotUnderstoodException {
    for (var word : type.getEnumConstants()) {
      if (word.name().equals(row.key(field))) {
        return word;
      }
    }
    throw reader.isNot(field, what);
  }

  private @Nullable String named(Field field) {
    var text = row.text(field);
    return text == null || text.isEmpty() ? null : text;
  }
}
