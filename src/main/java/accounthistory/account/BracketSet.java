package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The brackets of one symbol of one account, lowest first.
///
/// @param coefficient given when the exchange has scaled the account's own; null otherwise
public record BracketSet(
    String symbol, @Nullable BigDecimal coefficient, List<LeverageBracket> brackets) {
  public BracketSet {
    brackets = List.copyOf(brackets);
    for (var i = 1; i < brackets.size(); i++) {
      if (brackets.get(i - 1).bracket() >= brackets.get(i).bracket()) {
        throw new InvalidValueException(symbol + ": brackets are not in order");
      }
    }
  }
}
