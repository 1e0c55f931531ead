package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.INTEGER;
import static accounthistory.normalize.binance.Field.Kind.KEY;
import static accounthistory.normalize.binance.Field.Kind.ROWS;

import accounthistory.account.BracketSet;
import accounthistory.account.LeverageBracket;
import accounthistory.capture.Body;
import accounthistory.capture.InvalidValueException;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import tools.jackson.core.JsonToken;

/// The reply of `GET /fapi/v1/leverageBracket`: a list of symbols, or one of them, each with its
/// brackets. A set that lacks a figure is not understood: a margin computed with half of it would
/// be wrong.
public final class LeverageBracketPayload {
  private static final Shape.Builder IT = new Shape.Builder("[].");
  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field COEFFICIENT = IT.optional(AMOUNT, "notionalCoef");
  private static final Shape SHAPE = IT.with(ROWS, "brackets").decidedBy();

  private static final Shape.Builder ONE = new Shape.Builder("[].brackets[].");
  private static final Field BRACKET = ONE.core(INTEGER, "bracket");
  private static final Field INITIAL_LEVERAGE = ONE.core(INTEGER, "initialLeverage");
  private static final Field CAP = ONE.core(AMOUNT, "notionalCap");
  private static final Field FLOOR = ONE.core(AMOUNT, "notionalFloor");
  private static final Field RATE = ONE.core(AMOUNT, "maintMarginRatio");
  private static final Field CUMULATIVE = ONE.core(AMOUNT, "cum");
  private static final Shape BRACKET_SHAPE = ONE.decidedBy();

  private final ReplyBody reply;
  private final Row symbol = new Row(SHAPE);
  private final RowReader symbols;
  private final Row bracket = new Row(BRACKET_SHAPE);
  private final RowReader brackets;
  private final Set<String> seen = new HashSet<>();
  private final List<BracketSet> sets = new ArrayList<>();

  /// The brackets of one reply.
  public record Brackets(List<BracketSet> sets, SortedSet<String> unknownFields) {}

  private LeverageBracketPayload(ReplyBody reply) {
    this.reply = reply;
    symbols = new RowReader(reply, symbol);
    brackets = new RowReader(reply, bracket);
  }

  /// Reads one body.
  public static Brackets read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new LeverageBracketPayload(reply).all());
  }

  private Brackets all() throws NotUnderstoodException {
    var token = reply.next();
    if (token == JsonToken.START_OBJECT) {
      readSymbol();
    } else if (token == JsonToken.START_ARRAY) {
      while (reply.hasNextRow()) {
        readSymbol();
      }
    } else {
      throw reply.isNot("a list");
    }
    return new Brackets(sets, reply.unknownFields());
  }

  private void readSymbol() throws NotUnderstoodException {
    var read = new ArrayList<LeverageBracket>();
    symbols.begin();
    while (symbols.nextList() != null) {
      readBrackets(read);
    }
    if (!seen.add(symbol.key(SYMBOL))) {
      throw symbols.refusal("a second row of this symbol");
    }
    read.sort(Comparator.comparingInt(LeverageBracket::bracket));
    try {
      sets.add(new BracketSet(symbol.key(SYMBOL), symbol.amount(COEFFICIENT), read));
    } catch (InvalidValueException e) {
      throw symbols.refusal("a bracket is given twice");
    }
  }

  private void readBrackets(List<LeverageBracket> read) throws NotUnderstoodException {
    reply.enterList();
    while (reply.hasNextRow()) {
      brackets.read();
      try {
        read.add(
            new LeverageBracket(
                whole(BRACKET),
                whole(INITIAL_LEVERAGE),
                amount(FLOOR),
                amount(CAP),
                amount(RATE),
                amount(CUMULATIVE)));
      } catch (InvalidValueException e) {
        throw brackets.refusal(String.valueOf(e.getMessage()));
      }
    }
  }

  private int whole(Field field) throws NotUnderstoodException {
    var whole = bracket.integer(field);
    if (whole == null) {
      throw lacks(field);
    }
    return whole;
  }

  private BigDecimal amount(Field field) throws NotUnderstoodException {
    var amount = bracket.amount(field);
    if (amount == null) {
      throw lacks(field);
    }
    return amount;
  }

  private NotUnderstoodException lacks(Field field) {
    var unfit = bracket.unfitText(field);
    return brackets.refusal(
        unfit == null
            ? field.name() + " is missing"
            : field.name() + " " + unfit + " does not fit its column");
  }
}
