package accounthistory.report;

import java.util.List;
import java.util.Map;

/// What a question is asked with.
///
/// @param parameters texts by parameter; one that is not given takes the question's own default
/// @param accounts only rows of these accounts; of all when there is none
public record Asked(Map<String, String> parameters, List<String> accounts) {
  public Asked {
    parameters = Map.copyOf(parameters);
    accounts = List.copyOf(accounts);
  }

  /// With parameters, about every account.
  public static Asked with(Map<String, String> parameters) {
    return new Asked(parameters, List.of());
  }
}
