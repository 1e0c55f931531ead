package accounthistory.normalize.binance.flow;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.INSTANT;
import static accounthistory.normalize.binance.Field.Kind.KEY;
import static accounthistory.normalize.binance.Field.Kind.NUMBER_NAME;
import static accounthistory.normalize.binance.Field.Kind.REMARK;

import accounthistory.account.Income;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// The reply of `GET /fapi/v1/income`: a list of money flows, oldest first.
///
/// A flow is a key and an amount: a row that lacks either is not understood, and the whole page
/// with it, since a flow that is left out would look like profit.
public final class IncomePayload {
  private static final Shape.Builder IT = new Shape.Builder("[].");

  private static final Field TYPE = IT.core(KEY, "incomeType");
  private static final Field ASSET = IT.core(KEY, "asset");
  private static final Field SYMBOL = IT.core(NUMBER_NAME, "symbol");
  private static final Field AMOUNT_OF_IT = IT.core(AMOUNT, "income");
  private static final Field INFO = IT.core(REMARK, "info");
  private static final Field TIME = IT.core(INSTANT, "time");
  private static final Field TRAN_ID = IT.core(NUMBER_NAME, "tranId");
  private static final Field TRADE_ID = IT.core(NUMBER_NAME, "tradeId");
  private static final Shape SHAPE = IT.decidedBy();

  private final ReplyBody reply;
  private final Row row = new Row(SHAPE);
  private final RowReader reader;
  private final List<Income> flows = new ArrayList<>();

  /// The flows of one reply, in its order.
  public record Page(List<Income> flows, SortedSet<String> unknownFields) {}

  private IncomePayload(ReplyBody reply) {
    this.reply = reply;
    reader = new RowReader(reply, row);
  }

  /// Reads one body.
  public static Page read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new IncomePayload(reply).all());
  }

  private Page all() throws NotUnderstoodException {
    if (reply.next() != JsonToken.START_ARRAY) {
      throw reply.isNot("a list");
    }
    while (reply.hasNextRow()) {
      reader.read();
      flows.add(flow());
    }
    return new Page(flows, reply.unknownFields());
  }

  private Income flow() throws NotUnderstoodException {
    var amount = row.amount(AMOUNT_OF_IT);
    var time = row.instant(TIME);
    if (amount == null) {
      throw lacks(AMOUNT_OF_IT);
    }
    if (time == null) {
      throw lacks(TIME);
    }
    var key =
        new Income.Key(
            time, row.key(TYPE), text(TRAN_ID), row.key(ASSET), text(SYMBOL), text(TRADE_ID));
    return new Income(key, amount, row.text(INFO));
  }

  private NotUnderstoodException lacks(Field field) {
    @Nullable String unfit = row.unfitText(field);
    return reader.refusal(
        unfit == null
            ? field.name() + " is missing"
            : field.name() + " " + unfit + " does not fit its column");
  }

  private String text(Field field) {
    return Objects.requireNonNullElse(row.text(field), "");
  }
}
