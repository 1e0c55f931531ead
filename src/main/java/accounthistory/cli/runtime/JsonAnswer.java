package accounthistory.cli.runtime;

import java.util.Optional;

/// A command that answers with one JSON line when `--json` is said, even when it cannot begin: who
/// reads it by machine need not read what is meant for people.
public interface JsonAnswer {
  String JSON = "--json";

  /// Whether `--json` is said.
  boolean wantsLine();

  /// The line of a command that ended before it had a result.
  static void ended(HostEnvironment host, String command, ExitCode code, Optional<String> message) {
    JsonLine.print(
        host,
        json -> {
          json.writeStringProperty("command", command);
          json.writeNumberProperty("exit", code.number());
          json.writeStringProperty("outcome", code.word());
          message.ifPresent(it -> json.writeStringProperty("message", it));
        });
  }
}
