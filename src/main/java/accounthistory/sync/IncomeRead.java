package accounthistory.sync;

import accounthistory.capture.Document;
import accounthistory.capture.Urgency;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.Request;
import accounthistory.normalize.IncomeReading;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.stream.IncomeAnswer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One step through an account's money flows: a stretch, and when a full page lies within one
/// millisecond, that millisecond again by type and symbol.
final class IncomeRead implements PagedRead {
  private static final Logger LOG = LoggerFactory.getLogger(IncomeRead.class);

  private final ApiEndpoint endpoint;
  private final IncomeWindow window;
  private final Urgency urgency;
  private final IncomeReading reading;
  private int asked;
  private boolean isUnderstood = true;

  /// @param symbols that the account may have flows of
  IncomeRead(
      ApiEndpoint endpoint,
      IncomeWindow window,
      Urgency urgency,
      Supplier<Collection<String>> symbols) {
    this.endpoint = endpoint;
    this.window = window;
    this.urgency = urgency;
    this.reading = new IncomeReading(symbols);
  }

  @Override
  public Optional<Request> next() {
    if (!isUnderstood) {
      return Optional.empty();
    }
    var wanted = asked == 0 ? Optional.of(window) : reading.next();
    return wanted.map(it -> Request.of(endpoint, it.query()).with(urgency));
  }

  @Override
  public void answered(Document document) {
    asked++;
    try {
      reading.add(document);
    } catch (NotUnderstoodException e) {
      // The capture is kept, and its normalizing says the same to whom it concerns.
      LOG.debug("{}", e.getMessage());
      isUnderstood = false;
    }
  }

  /// What was asked first.
  IncomeWindow window() {
    return window;
  }

  int asked() {
    return asked;
  }

  /// What the answers say; empty when one was not understood.
  Optional<IncomeAnswer> answer() {
    return isUnderstood && asked > 0 ? Optional.of(reading.answer()) : Optional.empty();
  }
}
