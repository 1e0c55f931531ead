package accounthistory.cli.runtime;

/// Ends a command with an exit code and one message for people.
public final class ExitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  public ExitException(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  public static ExitException configuration(String message) {
    return new ExitException(ExitCode.CONFIGURATION, message);
  }

  public ExitCode code() {
    return code;
  }

  public String message() {
    return String.valueOf(getMessage());
  }
}
