package accounthistory.config;

import java.io.IOException;

/// A secret cannot be read now: its file is gone, its variable not set. The message names the key
/// and the place of the setting, never a secret.
public final class UnreadableSecretException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  UnreadableSecretException(Problem problem, IOException cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
