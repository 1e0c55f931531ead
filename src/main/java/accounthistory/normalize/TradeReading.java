package accounthistory.normalize;

import accounthistory.account.Trade;
import accounthistory.capture.Document;
import accounthistory.capture.InvalidValueException;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.flow.TradePayload;
import accounthistory.normalize.binance.flow.TradeQuestion;
import accounthistory.normalize.binance.flow.TradeQuestion.FromId;
import accounthistory.normalize.binance.flow.TradeQuestion.InWindow;
import accounthistory.stream.TradeAnswer;
import accounthistory.stream.TradeAnswer.Stretch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One step through the fills of a symbol while it is made, and again whenever it is read. Pure.
///
/// A full page is gone on with from the last fill's id, which no number of fills in one millisecond
/// can hold up.
public final class TradeReading {
  /// What one step may request; the rest is for the next.
  private static final int PAGES_MAX = 10;

  private final SortedSet<String> unknownFields = new TreeSet<>();
  private final List<Trade> trades = new ArrayList<>();
  private @Nullable InWindow window;
  private @Nullable Instant askedAt;
  private int pages;
  private int lastPage;

  /// What documents say that were requested by this rule.
  static TradeReading of(List<Document> documents) throws NotUnderstoodException {
    var reading = new TradeReading();
    for (var document : documents) {
      reading.add(document);
    }
    return reading;
  }

  /// Takes the answer to a question.
  ///
  /// @throws NotUnderstoodException when the body is no page of fills of that symbol
  public void add(Document document) throws NotUnderstoodException {
    var question = question(document);
    var page = TradePayload.read(document.body());
    for (var trade : page.trades()) {
      if (!trade.key().symbol().equals(question.symbol())) {
        throw new NotUnderstoodException(
            "%s: a fill of %s, want %s"
                .formatted(document.part(), trade.key().symbol(), question.symbol()));
      }
    }
    if (question instanceof InWindow whole && pages == 0) {
      window = whole;
      askedAt = document.sentAt();
    } else if (!(question instanceof FromId(_, var id)) || id != lastId() + 1) {
      throw new NotUnderstoodException(
          document.part() + ": does not continue with the fill before: " + document.endpoint());
    }
    pages++;
    lastPage = page.trades().size();
    trades.addAll(page.trades());
    unknownFields.addAll(page.unknownFields());
  }

  /// What must be asked before the step is whole; empty when it is.
  public Optional<TradeQuestion> next() {
    var whole = window;
    return whole == null || isWhole(whole) || pages >= PAGES_MAX
        ? Optional.empty()
        : Optional.of(new FromId(whole.symbol(), lastId() + 1));
  }

  /// What the answers say.
  public TradeAnswer answer() {
    var whole = window;
    var asked = askedAt;
    if (whole == null || asked == null) {
      throw new IllegalStateException("nothing was asked");
    }
    var end = isWhole(whole) ? whole.to().plusMillis(1) : last();
    var known = whole.from().isBefore(end) ? new Stretch(whole.from(), end) : null;
    return new TradeAnswer(whole.symbol(), trades, asked, known);
  }

  SortedSet<String> unknownFields() {
    return unknownFields;
  }

  private boolean isWhole(InWindow whole) {
    return lastPage < TradeQuestion.LIMIT || last().isAfter(whole.to());
  }

  private Instant last() {
    return trades.getLast().key().occurredAt();
  }

  private long lastId() {
    return trades.isEmpty() ? -1 : Long.parseLong(trades.getLast().key().id());
  }

  private static TradeQuestion question(Document document) throws NotUnderstoodException {
    try {
      return TradeQuestion.in(document.endpoint());
    } catch (InvalidValueException e) {
      throw new NotUnderstoodException(String.valueOf(e.getMessage()));
    }
  }
}
