package accounthistory.exchange.protocol;

import java.util.List;

/// Path and query of a signed request.
///
/// @param target what is sent
/// @param signatures the signature in each form in which a reply may echo it
public record SignedTarget(String target, List<String> signatures) {
  public SignedTarget {
    signatures = List.copyOf(signatures);
  }

  @Override
  public String toString() {
    return "a signed request";
  }
}
