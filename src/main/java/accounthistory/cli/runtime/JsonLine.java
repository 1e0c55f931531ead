package accounthistory.cli.runtime;

import accounthistory.json.JsonText;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// The last line of standard output under `--json`: one object.
public final class JsonLine {
  private JsonLine() {}

  /// Writes one object, its fields given by `fields`.
  public static void print(HostEnvironment host, Consumer<JsonGenerator> fields) {
    host.out().println(JsonText.object(fields));
    host.out().flush();
  }
}
