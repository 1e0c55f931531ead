package accounthistory.cli;

/// Ends a command with an exit code and one message for people.
final class Stop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  Stop(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  static Stop configuration(String message) {
    return new Stop(ExitCode.CONFIGURATION, message);
  }

  ExitCode code() {
    return code;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
