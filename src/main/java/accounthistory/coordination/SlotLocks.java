package accounthistory.coordination;

import accounthistory.capture.Subject;
import accounthistory.state.HeldLock;
import accounthistory.state.StateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// Which process of this machine is at work on a slot, or on other streams: locks in the state
/// folder, which fall free with their holder.
public record SlotLocks(Path folder) {
  /// No power of two or five, so that neighbours on any grid of seconds or minutes differ.
  private static final int LOCKS_PER_ACCOUNT = 7;

  /// A slot is not held up by the one before it; names are used again long after that is over.
  public Optional<HeldLock> tryLock(Subject account, Instant slot) {
    return tryLock(nameOf(account) + "+" + Math.floorMod(slot.getEpochSecond(), LOCKS_PER_ACCOUNT));
  }

  /// Of a subject's streams other than its slots.
  public Optional<HeldLock> tryBesides(Subject subject) {
    return tryLock(nameOf(subject) + "+streams");
  }

  /// A public subject's own name is a path.
  private static String nameOf(Subject subject) {
    return subject.environment().label() + "+" + (subject.isPublic() ? "" : subject.name());
  }

  private Optional<HeldLock> tryLock(String name) {
    var file = folder.resolve(name);
    try {
      return HeldLock.tryHold(file);
    } catch (IOException e) {
      throw new StateException("use", file, e);
    }
  }
}
