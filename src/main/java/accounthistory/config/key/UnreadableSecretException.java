package accounthistory.config.key;

import accounthistory.secret.Unreadable;
import java.io.IOException;

/// A secret cannot be read now: its file is gone, its variable not set. The message names the key
/// and the place of the setting, never a secret.
public final class UnreadableSecretException extends RuntimeException implements Unreadable {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final String why;

  /// @param why after "cannot be read", never a secret
  UnreadableSecretException(Problem problem, String why, IOException cause) {
    super(problem.toString(), cause);
    this.why = why;
    this.problem = problem;
  }

  @Override
  public String why() {
    return why;
  }

  public Problem problem() {
    return problem;
  }
}
