package accounthistory.config.key;

import java.util.Collection;
import java.util.Comparator;

/// Guesses which word was meant.
public final class Suggestion {
  private static final int DISTANCE_MAX = 3;

  private Suggestion() {}

  /// `, did you mean every?`, or nothing when no word is near.
  public static String among(String typed, Collection<String> words) {
    return words.stream()
        .min(Comparator.comparingInt(it -> distance(typed, it)))
        .filter(it -> distance(typed, it) <= Math.clamp(it.length() / 3, 1, DISTANCE_MAX))
        .map(it -> ", did you mean " + it + "?")
        .orElse("");
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the
  /// other.
  private static int distance(String one, String other) {
    var steps = new int[one.length() + 1][other.length() + 1];
    for (var i = 0; i <= one.length(); i++) {
      for (var j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        var isSame = one.charAt(i - 1) == other.charAt(j - 1);
        var shorter = Math.min(steps[i - 1][j], steps[i][j - 1]) + 1;
        steps[i][j] = Math.min(shorter, steps[i - 1][j - 1] + (isSame ? 0 : 1));
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
      }
    }
    return steps[one.length()][other.length()];
  }
}
