package accounthistory.store.embedded;

import java.io.IOException;
import java.nio.file.Path;

/// A command of its own process that starts an embedded database, prints its port and the server's
/// process, and ends when its standard input does.
///
/// Arguments: the base folder, the folder of binaries, `durable` or `throw-away`.
final class StartCommand {
  private StartCommand() {}

  public static void main(String[] arguments) throws IOException {
    var binaries = Path.of(arguments[1]);
    var options =
        arguments[2].equals("durable") ? Options.durable(binaries) : Options.throwAway(binaries);
    var database = EmbeddedDatabase.in(Path.of(arguments[0]), options);
    var access = database.start();
    if (database.status() instanceof Status.Running running) {
      System.out.println(access.port() + " " + running.pid());
    }
    System.in.transferTo(System.out);
  }
}
