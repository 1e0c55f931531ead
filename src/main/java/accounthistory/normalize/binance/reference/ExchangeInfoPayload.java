package accounthistory.normalize.binance.reference;

import static accounthistory.normalize.binance.Field.Kind.INSTANT;
import static accounthistory.normalize.binance.Field.Kind.KEY;
import static accounthistory.normalize.binance.Field.Kind.ROWS;
import static accounthistory.normalize.binance.Field.Kind.TEXT;

import accounthistory.account.Contract;
import accounthistory.account.Issue;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The reply of `GET /fapi/v1/exchangeInfo`, as far as it names contracts.
///
/// It has many fields that say nothing of an account; they are passed over, as are the rate limits.
public final class ExchangeInfoPayload {
  /// What the exchange gives as delivery of a contract that has none.
  private static final String NO_DELIVERY = "4133404800000";

  private static final Shape TOP = new Shape.Builder("").with(ROWS, "symbols").decidedBy();

  private static final Shape.Builder IT = new Shape.Builder("symbols[].");
  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field ONBOARD_DATE = IT.optional(INSTANT, "onboardDate");
  private static final Field PAIR = IT.optional(TEXT, "pair");
  private static final Field CONTRACT_TYPE = IT.optional(TEXT, "contractType");
  private static final Field STATUS = IT.optional(TEXT, "status");
  private static final Field BASE_ASSET = IT.optional(TEXT, "baseAsset");
  private static final Field QUOTE_ASSET = IT.optional(TEXT, "quoteAsset");
  private static final Field MARGIN_ASSET = IT.optional(TEXT, "marginAsset");
  private static final Field UNDERLYING_TYPE = IT.optional(TEXT, "underlyingType");
  private static final Field DELIVERY_DATE = IT.optional(INSTANT, "deliveryDate");
  private static final Shape SHAPE = IT.decidedBy();

  private final ReplyBody reply;
  private final List<Contract> contracts = new ArrayList<>();
  private final List<Issue> issues = new ArrayList<>();

  /// The contracts of one reply.
  public record Contracts(List<Contract> contracts, List<Issue> issues) {}

  private ExchangeInfoPayload(ReplyBody reply) {
    this.reply = reply;
  }

  /// Reads one body.
  public static Contracts read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, reply -> new ExchangeInfoPayload(reply).all());
  }

  private Contracts all() throws NotUnderstoodException {
    reply.enterObject();
    var reader = new RowReader(reply, new Row(TOP));
    reader.begin();
    while (reader.nextList() != null) {
      readSymbols();
    }
    return new Contracts(contracts, issues);
  }

  private void readSymbols() throws NotUnderstoodException {
    record Key(String symbol, Instant onboardAt) {}
    var row = new Row(SHAPE);
    var reader = new RowReader(reply, row);
    Set<Key> seen = new HashSet<>();
    reply.enterList();
    while (reply.hasNextRow()) {
      reader.read();
      if (NO_DELIVERY.equals(row.unfitText(DELIVERY_DATE))) {
        row.forget(DELIVERY_DATE);
      }
      reader.listIssues(issues);
      var contract = contractOf(row);
      if (!seen.add(new Key(contract.symbol(), contract.onboardAt()))) {
        throw reader.refusal("a second row of this symbol, onboarded " + contract.onboardAt());
      }
      contracts.add(contract);
    }
  }

  private static Contract contractOf(Row row) {
    var onboardAt = row.instant(ONBOARD_DATE);
    return new Contract(
        row.key(SYMBOL),
        onboardAt == null ? Instant.EPOCH : onboardAt,
        row.text(PAIR),
        row.text(CONTRACT_TYPE),
        row.text(STATUS),
        row.text(BASE_ASSET),
        row.text(QUOTE_ASSET),
        row.text(MARGIN_ASSET),
        row.text(UNDERLYING_TYPE),
        row.instant(DELIVERY_DATE));
  }
}
