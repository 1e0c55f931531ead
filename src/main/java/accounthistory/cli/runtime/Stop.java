package accounthistory.cli.runtime;

/// Ends a command with an exit code and one message for people.
public final class Stop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  public Stop(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  public static Stop configuration(String message) {
    return new Stop(ExitCode.CONFIGURATION, message);
  }

  public ExitCode code() {
    return code;
  }

  public String message() {
    return String.valueOf(getMessage());
  }
}
