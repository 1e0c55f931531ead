package accounthistory.job;

import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Subject;
import accounthistory.state.HeldLock;
import accounthistory.state.KeyValueFile;
import accounthistory.state.StateException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The small file of each account, `accounts/<environment>+<name>` of the state folder. What is
/// kept in it belongs to the class that wrote it: each class has words of its own.
public final class AccountStateFile {
  private static final Logger LOG = LoggerFactory.getLogger(AccountStateFile.class);

  private static final String LOCK = ".lock.";

  private final Path folder;

  public AccountStateFile(Path folder) {
    this.folder = folder;
  }

  /// What the file of an account says.
  ///
  /// @throws StateException when it cannot be read
  public KeyValueFile read(Subject account) {
    try {
      return KeyValueFile.read(file(account));
    } catch (IOException e) {
      throw new StateException("use", file(account), e);
    }
  }

  /// Changes the file of an account. Several processes may learn something of an account at once.
  ///
  /// @throws StateException when it cannot be written
  public void change(Subject account, UnaryOperator<KeyValueFile> change) {
    var file = file(account);
    try (var _ = HeldLock.hold(folder.resolve(LOCK + prefix(account) + account.name()))) {
      change.apply(KeyValueFile.read(file)).write(file);
    } catch (IOException e) {
      throw new StateException("use", file, e);
    }
  }

  /// A line that a hand or a disk has garbled says nothing, and costs no other line.
  public <T> Optional<T> understood(
      Subject account, String word, String text, Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidValueException
        | NumberFormatException
        | DateTimeException
        | IndexOutOfBoundsException e) {
      LOG.warn("{}: not understood: {} {}: {}", file(account), word, text, e.getMessage());
      return Optional.empty();
    }
  }

  /// Another account of the same venue and environment whose file is as wanted.
  public Optional<String> other(Subject account, Predicate<KeyValueFile> isWanted) {
    var prefix = prefix(account);
    try (var files = Files.newDirectoryStream(folder, prefix + "*")) {
      for (var file : files) {
        var name = String.valueOf(file.getFileName()).substring(prefix.length());
        if (!name.equals(account.name()) && isWanted.test(KeyValueFile.read(file))) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new StateException("read", folder, e);
    } catch (DirectoryIteratorException e) {
      throw new StateException("read", folder, e);
    }
  }

  private Path file(Subject account) {
    return folder.resolve(prefix(account) + account.name());
  }

  private static String prefix(Subject account) {
    return account.environment().label() + "+";
  }
}
