package accounthistory.simulator.fault;

/// A script that is not understood: file, line, what is wrong and what is wanted.
public final class FaultScriptException extends Exception {
  private static final long serialVersionUID = 1L;

  FaultScriptException(String message) {
    super(message);
  }
}
