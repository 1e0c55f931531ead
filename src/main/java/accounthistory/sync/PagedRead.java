package accounthistory.sync;

import accounthistory.capture.Document;
import accounthistory.exchange.protocol.Request;
import java.util.Optional;

/// The questions of one capture, one after the other; an answer may raise another question.
interface PagedRead {
  /// What is asked now; empty when the capture is whole.
  Optional<Request> next();

  /// Takes the answer to what was asked.
  void answered(Document document);

  /// Whether the reply that the exchange knows no such symbol is an answer like any other.
  default boolean takesUnknownSymbols() {
    return false;
  }
}
