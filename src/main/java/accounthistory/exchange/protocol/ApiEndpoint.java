package accounthistory.exchange.protocol;

/// An endpoint of a venue: where it is, what it costs, whether it is signed and what a good reply
/// begins with.
public interface ApiEndpoint {
  /// The path on its host, with the leading slash and without parameters.
  String path();

  /// Request weight that one call takes from the minute's budget.
  int weight();

  /// The host that serves it.
  HostKind hostKind();

  boolean isSigned();

  BodyShape shape();

  /// The document's name within a capture.
  String part();

  /// Whether it answers for one symbol at a time only.
  boolean isBySymbol();

  /// A request about one symbol.
  Request ofSymbol(String symbol);
}
