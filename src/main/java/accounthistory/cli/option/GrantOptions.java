package accounthistory.cli.option;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.config.RoleNames;
import accounthistory.config.secret.SecretFile;
import accounthistory.store.schema.ReaderLogin;
import accounthistory.text.FileWords;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `database grant` makes: the name, its limits, and where its password comes from.
public final class GrantOptions {
  private static final Logger LOG = LoggerFactory.getLogger(GrantOptions.class);
  private static final int PASSWORD_BYTES = 24;

  @Parameters(paramLabel = "NAME", description = "Name of the login: a to z, 0 to 9 and _.")
  private String name = "";

  @Option(names = "--auditor", description = "Allow it to read schema history too.")
  private boolean auditor;

  @Option(
      names = "--statement-timeout",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description = "Statement timeout of the login. Default: 5m.")
  private Duration statementTimeout = Duration.ofMinutes(5);

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connection limit of the login. Default: 10.")
  private int connections = 10;

  @Option(
      names = "--password-from",
      paramLabel = "FILE",
      description = "Read its password from this file.")
  private @Nullable Path passwordFrom;

  @Option(
      names = "--password-variable",
      paramLabel = "VARIABLE",
      description = "Read its password from this environment variable.")
  private @Nullable String passwordVariable;

  @Option(
      names = "--password-to",
      paramLabel = "FILE",
      description = "Write a new password to this new file, readable by its owner only.")
  private @Nullable Path passwordTo;

  /// The login; throws [ExitException] with 2 when there can be none like it.
  public ReaderLogin login(RoleNames roles) {
    var ours = Set.of(roles.owner(), roles.writer(), roles.reader(), roles.auditor());
    if (!ReaderLogin.isName(name) || ours.contains(name)) {
      throw misused("\"%s\": want a name of a-z, 0-9 and _ that is no role yet".formatted(name));
    }
    if (connections < 1 || connections > 1000) {
      throw misused("--connections %s: want 1 to 1000".formatted(connections));
    }
    if (statementTimeout.toMillis() < 1 || statementTimeout.compareTo(Duration.ofDays(1)) > 0) {
      throw misused("--statement-timeout: want 1ms to 1d");
    }
    return new ReaderLogin(
        name,
        auditor ? roles.auditor() : roles.reader(),
        auditor ? roles.reader() : roles.auditor(),
        statementTimeout,
        connections);
  }

  /// The password to set, and the notice about it; none when the login keeps the one that it has.
  public Optional<Password> password(HostEnvironment host, boolean exists) {
    if (passwordFrom != null) {
      return Optional.of(given(read(host, passwordFrom), passwordFrom.toString()));
    }
    if (passwordVariable != null) {
      var text = host.environment().getOrDefault(passwordVariable, "");
      return Optional.of(given(text, passwordVariable));
    }
    if (passwordTo != null) {
      var file = host.workingFolder().resolve(passwordTo);
      var notice = "Its password is in " + passwordTo + ".";
      return Optional.of(new Password(generated(), Optional.of(file), notice));
    }
    var text = generated();
    return exists
        ? Optional.empty()
        : Optional.of(
            new Password(text, Optional.empty(), "Its password, shown this once: " + text));
  }

  /// A file that others can read is refused, as that of every other secret.
  private static String read(HostEnvironment host, Path file) {
    try {
      return SecretFile.readPrivate(host.workingFolder().resolve(file));
    } catch (IOException e) {
      throw ExitException.configuration("--password-from: " + FileWords.of(e));
    }
  }

  /// Makes or changes the login. The password's file is there when the login has the password, and
  /// neither is when one of them fails.
  public static void apply(ReaderLogin login, Connection connection, Optional<Password> password)
      throws SQLException {
    var file = password.flatMap(Password::file);
    var written = new AtomicBoolean();
    var isDone = false;
    try {
      login.apply(
          connection,
          password.map(Password::text),
          () -> {
            if (file.isPresent()) {
              write(file.get(), password.orElseThrow().text(), written);
            }
          });
      isDone = true;
    } catch (FileAlreadyExistsException _) {
      throw misused("--password-to %s: is there already".formatted(file.orElseThrow()));
    } catch (IOException e) {
      throw misused("--password-to " + FileWords.of(file.orElseThrow(), e));
    } finally {
      if (!isDone && written.get()) {
        remove(file.orElseThrow());
      }
    }
  }

  /// The password of a login, and what is said of it.
  ///
  /// @param file where it is to be kept, if anywhere
  /// @param notice for people; holds the password only when it is kept nowhere else
  public record Password(String text, Optional<Path> file, String notice) {
    @Override
    public String toString() {
      return "password";
    }
  }

  private static Password given(String text, String where) {
    if (text.isEmpty()) {
      throw misused("there is no password in " + where);
    }
    return new Password(text, Optional.empty(), "Its password is that of " + where + ".");
  }

  /// @param written becomes true as soon as there is a file of ours
  private static void write(Path file, String text, AtomicBoolean written) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(file, mode);
    written.set(true);
    Files.write(file, List.of(text), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{}: not removed, it holds the password of no login", FileWords.of(file, e));
    }
  }

  private static String generated() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static ExitException misused(String what) {
    return new ExitException(ExitCode.USAGE, what);
  }
}
