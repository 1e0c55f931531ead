package accounthistory.exchange.protocol;

import accounthistory.capture.Urgency;

/// One question to the exchange.
///
/// @param query the endpoint's own parameters, encoded; empty when there are none
/// @param part the document's name within its capture
/// @param urgency whether it goes before or after others when the minute's weight runs short
public record Request(ApiEndpoint endpoint, String query, String part, Urgency urgency) {
  /// A question without parameters, as urgent as a snapshot.
  public static Request of(ApiEndpoint endpoint) {
    return of(endpoint, "");
  }

  /// A question with parameters, encoded, as urgent as a snapshot.
  public static Request of(ApiEndpoint endpoint, String query) {
    return new Request(endpoint, query, endpoint.part(), Urgency.SNAPSHOT);
  }

  /// The same question, whose answer has another name within its capture.
  public Request named(String other) {
    return new Request(endpoint, query, other, urgency);
  }

  /// The same question, more or less urgent.
  public Request with(Urgency other) {
    return new Request(endpoint, query, part, other);
  }

  /// What was asked, as documents say it: path and parameters, nothing that is secret or changes
  /// from try to try.
  public String asked() {
    return query.isEmpty() ? endpoint.path() : endpoint.path() + "?" + query;
  }
}
