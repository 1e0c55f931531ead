package accounthistory.config;

import accounthistory.secret.UnreadableException;
import java.io.IOException;

/// A secret cannot be read now: its file is gone, its variable not set. The message names the key
/// and the place of the setting, never a secret.
public final class UnreadableSecretException extends UnreadableException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /// @param why after "cannot be read", never a secret
  UnreadableSecretException(Problem problem, String why, IOException cause) {
    super(problem.toString(), why, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
