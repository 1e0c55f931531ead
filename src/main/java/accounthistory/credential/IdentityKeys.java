package accounthistory.credential;

import accounthistory.capture.Identity;
import accounthistory.state.HeldLock;
import accounthistory.state.KeyValueFile;
import accounthistory.state.StateException;
import accounthistory.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The installation's identity key, in the file `identity` of the state folder and in the database.
///
/// A folder that was made while the database was unreachable has a key of its own until it finds
/// the database's; it remembers the former one, so that what waits in the spool can still be
/// attributed.
public final class IdentityKeys {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityKeys.class);
  private static final String KEY = "key";
  private static final String FORMER = "former.";

  private final Path file;
  private KeyValueFile keyValueFile;

  private IdentityKeys(Path file, KeyValueFile keyValueFile) {
    this.file = file;
    this.keyValueFile = keyValueFile;
  }

  public static IdentityKeys in(Path stateFolder) {
    var file = stateFolder.resolve("identity");
    // Two processes that begin in a new folder at once must not make a key each.
    try (var _ = HeldLock.hold(stateFolder.resolve("identity.lock"))) {
      var keyValueFile = KeyValueFile.read(file);
      if (keyValueFile.text(KEY).isEmpty()) {
        keyValueFile = keyValueFile.with(KEY, IdentityKey.random().hex());
        keyValueFile.write(file);
      }
      return new IdentityKeys(file, keyValueFile);
    } catch (IOException e) {
      throw new StateException("use", file, e);
    }
  }

  synchronized IdentityKey current() {
    return IdentityKey.of(keyValueFile.text(KEY).orElseThrow());
  }

  synchronized List<IdentityKey> former() {
    var former = new ArrayList<IdentityKey>();
    keyValueFile
        .texts()
        .forEach((word, text) -> {
          if (word.startsWith(FORMER)) {
            former.add(IdentityKey.of(text));
          }
        });
    return former;
  }

  /// Whether an identity is a key pair's fingerprint, for want of a proof.
  boolean isPending(Identity identity) {
    return identity.keyId().equals(IdentityKey.PENDING);
  }

  /// Makes the database's key this folder's, or stores this folder's there when it has none.
  synchronized void settle(Store store) {
    var mine = current();
    var theirs = store.identities().key(mine.bytes());
    if (mine.isSame(theirs)) {
      return;
    }
    var key = IdentityKey.of(theirs);
    LOG.warn(
        "identity key {} of the database replaces {} of the state folder", key.id(), mine.id());
    keyValueFile = keyValueFile.with(FORMER + mine.id(), mine.hex()).with(KEY, key.hex());
    try {
      keyValueFile.write(file);
    } catch (IOException e) {
      throw new StateException("use", file, e);
    }
  }
}
