package accounthistory.state;

import java.io.IOException;
import java.nio.file.Path;

/// Says whether it gets the lock of a file.
final class LockLooker {
  private LockLooker() {}

  public static void main(String[] arguments) throws IOException {
    var lock = HeldLock.tryHold(Path.of(arguments[0]));
    System.out.println(lock.isPresent() ? "got it" : "held");
    lock.ifPresent(HeldLock::close);
  }
}
